//! Names that several things would have, told apart by numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Text;

/// The same names, of which those that a group has more than once are numbered from the second on. A number that would make
/// the name of another one, in any group, is passed over: what is called so on its own stays so everywhere.
pub fn numbered<'a>(all: impl Iterator<Item = (usize, &'a Text)> + Clone) -> Vec<Text> {
    let own: BTreeSet<&str> = all.clone().map(|(_, name)| &**name).collect();
    let mut counts: BTreeMap<(usize, &Text), usize> = BTreeMap::new();
    all.map(|(group, name)| {
        let count = counts.entry((group, name)).or_default();
        *count += 1;
        if *count == 1 {
            return Arc::clone(name);
        }
        let mut told = format!("{name}-{count}");
        while own.contains(told.as_str()) {
            *count += 1;
            told = format!("{name}-{count}");
        }
        Arc::from(told)
    })
    .collect()
}
