//! Label selectors, and finding those that select given labels without asking each.

use std::collections::BTreeMap;

use super::cluster::meet;
use super::reader::Reader;

/// The labels of something.
pub(super) type Labels<'a> = BTreeMap<&'a str, &'a str>;

/// The labels in a mapping.
pub(super) fn labels<'a>(mapping: &Reader<'a>) -> Labels<'a> {
    mapping.entries().filter_map(|(name, value)| Some((&**name, value.str()?))).collect()
}

/// Objects by what they select.
#[derive(Default)]
pub(super) struct Selectors<'a> {
    /// Those that demand a label, by the one that the fewest demand: a label of the whole product tells nothing apart.
    by_label: BTreeMap<(&'a str, &'a str), Vec<Selector<'a>>>,
    /// Those that demand no certain label, by their namespaces.
    others: BTreeMap<Option<&'a str>, Vec<Selector<'a>>>,
}

/// An object, and what it selects: `matchLabels` and `matchExpressions`, or labels alone.
pub(super) type Selector<'a> = (Reader<'a>, Reader<'a>);

impl<'a> Selectors<'a> {
    /// Objects with their selectors.
    pub(super) fn of(all: impl Iterator<Item = Selector<'a>>) -> Self {
        let all: Vec<Selector<'a>> = all.collect();
        let mut counts: BTreeMap<(&'a str, &'a str), usize> = BTreeMap::new();
        for label in all.iter().flat_map(|(_, selector)| demanded(selector)) {
            *counts.entry(label).or_default() += 1;
        }
        let mut found = Self::default();
        for (object, selector) in all {
            let rarest = demanded(&selector).min_by_key(|label| counts.get(label).copied());
            match rarest {
                Some(label) => found.by_label.entry(label).or_default().push((object, selector)),
                None => found.others.entry(object.namespace()).or_default().push((object, selector)),
            }
        }
        found
    }

    /// The objects that select these labels in this namespace, in the order of the rendering.
    pub(super) fn selecting(&self, labels: &Labels<'_>, namespace: Option<&str>) -> Vec<Reader<'a>> {
        let named = labels.iter().filter_map(|(name, value)| self.by_label.get(&(*name, *value))).flatten();
        let near = self.others.iter().filter(|(own, _)| meet(**own, namespace)).flat_map(|(_, all)| all);
        let mut found: Vec<Reader<'a>> = named
            .chain(near)
            .filter(|(object, selector)| meet(object.namespace(), namespace) && selects(selector, labels))
            .map(|(object, _)| *object)
            .collect();
        found.sort_by_key(|reader| reader.object.number);
        found
    }
}

/// The labels that a selector demands.
fn demanded<'a>(selector: &Reader<'a>) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    plain(selector).entries().filter_map(|(name, value)| Some((&**name, value.str()?)))
}

/// The labels that a selector demands as they are.
fn plain<'a>(selector: &Reader<'a>) -> Reader<'a> {
    let (labels, expressions) = (selector.member("matchLabels"), selector.member("matchExpressions"));
    if labels.is_set() || expressions.is_set() { labels } else { *selector }
}

/// Whether a selector selects these labels.
pub(super) fn selects(selector: &Reader<'_>, labels: &Labels<'_>) -> bool {
    let demanded = plain(selector);
    let has =
        |name: &str, value: &Reader<'_>| value.str().is_some_and(|value| labels.get(name) == Some(&value));
    let expression = |one: Reader<'_>| {
        let own = labels.get(one.member("key").str().unwrap_or(""));
        let listed =
            own.is_some_and(|own| one.member("values").items().any(|value| value.str() == Some(own)));
        match one.member("operator").str() {
            Some("In") => listed,
            Some("NotIn") => !listed,
            Some("Exists") => own.is_some(),
            Some("DoesNotExist") => own.is_none(),
            _ => false,
        }
    };
    demanded.entries().all(|(name, value)| has(name, &value))
        && selector.member("matchExpressions").items().all(expression)
}
