//! What means the same in another shape: a table of data, each row with its reason.
//!
//! A row of kind `code` names a test for two values, which the comparison applies by that id. The others are wholly data: what
//! one side may have alone.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::rules;
use super::verdict::Side;
use crate::estate::{Fact, Property};
use crate::table;
use crate::value::mask;
use crate::world::pattern;

const TABLE: &str = include_str!("../../mappings/parity/equivalences.tsv");

/// A way to say the same otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Equivalence {
    /// Its name.
    pub id: &'static str,
    /// What it applies to.
    pub kind: Kind,
    /// The words of the properties that it is about.
    pub property: &'static str,
    /// Why it means the same, in one sentence.
    pub reason: &'static str,
    /// Where that is documented.
    pub link: &'static str,
}

/// What an [`Equivalence`] applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Two values, by a test that the comparison knows.
    Code,
    /// What one side has alone.
    Only(Only),
}

/// What one side may have alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Only {
    /// The side.
    pub side: Side,
    /// A pattern of keys; none for facts without one.
    pub key: Option<&'static str>,
    /// A pattern of values, in lower case.
    pub value: &'static str,
    /// A further condition.
    pub when: Option<When>,
}

/// A condition of [`Only`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The other side has no fact of the property at all.
    Alone,
    /// Nothing outside of the platform reaches the workload.
    Inside,
}

/// What is known around a fact that one side has alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around {
    /// The other side has no fact of the property.
    pub(super) alone: bool,
    /// Nothing outside of the platform reaches the workload on this side.
    pub(super) inside: bool,
}

/// Every equivalence, in the order of the ids.
pub fn all() -> &'static [Equivalence] {
    &PARSED
}

/// The equivalence of this id.
pub fn named(id: &str) -> Option<&'static Equivalence> {
    let at = PARSED.binary_search_by(|one| one.id.cmp(id)).ok()?;
    PARSED.get(at)
}

/// The equivalence for a fact that one side has alone.
pub(super) fn alone(side: Side, fact: &Fact, around: Around) -> Option<&'static Equivalence> {
    let about = OF_PROPERTY.get(&fact.property)?;
    about.iter().copied().find(|one| match one.kind {
        Kind::Code => false,
        Kind::Only(only) => {
            let holds = match only.when {
                None => true,
                Some(When::Alone) => around.alone,
                Some(When::Inside) => around.inside,
            };
            let key = || match (only.key, &fact.key) {
                (None, None) => true,
                (Some(pattern), Some(key)) => {
                    // What belongs to a container beside the main one is named after it.
                    let own = key.rsplit_once('/').map_or(&**key, |(_, own)| own);
                    pattern::name_matches(pattern, if fact.property == Property::Env { own } else { key })
                }
                (None, Some(_)) | (Some(_), None) => false,
            };
            only.side == side
                && holds
                && key()
                && pattern::name_matches(only.value, &mask::text(&fact.value).to_lowercase())
                && !super::message::is_placeholder(fact)
        }
    })
}

static PARSED: LazyLock<Vec<Equivalence>> = LazyLock::new(|| table::rows(TABLE).filter_map(parsed).collect());

/// Those of each property.
static OF_PROPERTY: LazyLock<BTreeMap<Property, Vec<&Equivalence>>> = LazyLock::new(|| {
    let mut of_property: BTreeMap<Property, Vec<&Equivalence>> = BTreeMap::new();
    for one in all() {
        for property in one.property.split(", ").filter_map(rules::property) {
            of_property.entry(property).or_default().push(one);
        }
    }
    of_property
});

fn parsed([id, kind, property, key, value, when, reason, link]: [&'static str; 8]) -> Option<Equivalence> {
    let side = match kind {
        "code" => None,
        "only_aca" => Some(Side::Aca),
        "only_dis" => Some(Side::Dis),
        _ => return None,
    };
    let when = match when {
        "-" => None,
        "alone" => Some(When::Alone),
        "inside" => Some(When::Inside),
        _ => return None,
    };
    let only = |side| Kind::Only(Only { side, key: table::given(key), value, when });
    let kind = side.map_or(Kind::Code, only);
    Some(Equivalence { id, kind, property, reason, link })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parity::rules;

    #[test]
    fn every_row_is_whole_and_in_order() {
        let written: Vec<[&str; 8]> = table::rows(TABLE).collect();
        assert_eq!(all().len(), written.len());
        assert!(written.len() > 30, "only {} equivalences", written.len());
        assert!(all().is_sorted_by(|a, b| a.id < b.id), "the ids are not in order, or one stands twice");
        for one in all() {
            assert!(one.reason.ends_with('.') && one.link.starts_with("https://"), "{one:?}");
            for word in one.property.split(", ") {
                assert!(rules::property(word).is_some(), "{word} of {}", one.id);
            }
            assert_eq!(named(one.id), Some(one));
        }
        assert!(written.iter().flatten().all(|cell| !cell.is_empty() && *cell == cell.trim()));
    }
}
