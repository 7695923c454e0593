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
    /// Those that demand a label, by the first that they demand.
    by_label: BTreeMap<(&'a str, &'a str), Vec<(Reader<'a>, Reader<'a>)>>,
    /// Those that demand no certain label.
    others: Vec<(Reader<'a>, Reader<'a>)>,
}

impl<'a> Selectors<'a> {
    /// Keeps an object and its selector, which has `matchLabels` and `matchExpressions`, or is labels alone.
    pub(super) fn add(&mut self, object: Reader<'a>, selector: Reader<'a>) {
        let first = plain(&selector).entries().find_map(|(name, value)| Some((&**name, value.str()?)));
        match first {
            Some(label) => self.by_label.entry(label).or_default().push((object, selector)),
            None => self.others.push((object, selector)),
        }
    }

    /// The objects that select these labels in this namespace, in the order of the rendering.
    pub(super) fn of(&self, labels: &Labels<'_>, namespace: Option<&str>) -> Vec<Reader<'a>> {
        let named = labels.iter().filter_map(|(name, value)| self.by_label.get(&(*name, *value))).flatten();
        let mut found: Vec<Reader<'a>> = named
            .chain(&self.others)
            .filter(|(object, selector)| meet(object.namespace(), namespace) && selects(selector, labels))
            .map(|(object, _)| *object)
            .collect();
        found.sort_by_key(|reader| reader.object.number);
        found
    }
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
