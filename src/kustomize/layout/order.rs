//! In which order the members of an object are written, and objects in one order, so that they can be compared.

use std::sync::{Arc, LazyLock};

use foldhash::{HashMap, HashMapExt as _};

use crate::object::{Entry, Kind, Mapping, Node};
use crate::origin::OriginId;

/// The place of each name in the order.
struct Order {
    ranks: HashMap<&'static str, usize>,
    /// The same for names below a member.
    below: HashMap<&'static str, HashMap<&'static str, usize>>,
    /// The place of all other names.
    others: usize,
}

static ORDER: LazyLock<Order> = LazyLock::new(|| {
    let table = include_str!("../../../mappings/kubernetes/key-order.txt");
    let names: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    let others = names.iter().position(|name| *name == "...").unwrap_or(names.len());
    let mut order = Order { ranks: HashMap::new(), below: HashMap::new(), others };
    for (at, name) in names.into_iter().enumerate() {
        match name.split_once('/') {
            Some((below, name)) => order.below.entry(below).or_default().insert(name, at),
            None => order.ranks.insert(name, at),
        };
    }
    order
});

/// The place of a name below a member.
fn rank(below: &str, name: &str) -> usize {
    let own = ORDER.below.get(below).and_then(|names| names.get(name));
    own.or_else(|| ORDER.ranks.get(name)).copied().unwrap_or(ORDER.others)
}

/// The same value with its members in order, without a trace of where it came from: two that say the same are equal.
pub(super) fn ordered(node: &Node) -> Node {
    ordered_below("", node)
}

fn ordered_below(name: &str, node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| ordered_below(name, item)).collect()),
        Kind::Mapping(mapping) => {
            let mut entries: Vec<(usize, Entry)> = mapping
                .entries
                .iter()
                .map(|entry| {
                    let value = ordered_below(&entry.key, &entry.value);
                    (rank(name, &entry.key), member(Arc::clone(&entry.key), value))
                })
                .collect();
            entries.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.key.cmp(&b.key)));
            Kind::Mapping(Mapping { entries: entries.into_iter().map(|(_, entry)| entry).collect() })
        }
        kind @ (Kind::Null
        | Kind::Bool(_)
        | Kind::Int(_)
        | Kind::Float(_)
        | Kind::Text(_)
        | Kind::Open(_)) => kind.clone(),
    };
    Node::new(kind, OriginId::NOWHERE)
}

/// A member of a mapping that comes from nowhere.
pub(super) fn member(key: Arc<str>, value: Node) -> Entry {
    Entry { key, at: OriginId::NOWHERE, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::build;

    #[test]
    fn names_that_nobody_ranks_stand_between_the_others() {
        let object = build::mapping([
            ("zone", build::int(1)),
            ("spec", build::int(2)),
            ("kind", build::int(3)),
            ("area", build::int(4)),
        ]);
        let names: Vec<_> = ordered(&object).entries().iter().map(|entry| entry.key.to_string()).collect();
        assert_eq!(names, ["kind", "area", "zone", "spec"]);
    }

    #[test]
    fn the_table_names_nothing_twice() {
        let table = include_str!("../../../mappings/kubernetes/key-order.txt");
        let names = table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(ORDER.ranks.len() + ORDER.below.values().map(HashMap::len).sum::<usize>(), names);
        assert!(ORDER.others < names);
    }
}
