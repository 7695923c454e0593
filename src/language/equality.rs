//! When two values are equal, as far as that can be told.
//!
//! An unknown may turn out to be anything, so every comparison has three answers: yes, no, and `None` for undecidable. Secrets
//! are compared by what they hold. Names and texts compare exactly; the order of members does not count.

use std::borrow::Cow;
use std::cell::Cell;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use foldhash::HashMap;

use crate::language::functions::How;
use crate::language::functions::Namespaces;
use crate::language::functions::table;
use crate::limits::UNKNOWN_PAIRS;
use crate::value::{Expression, Key, Object, Part, Sourced, Template, Unknown, Value};

/// `==` of the languages: integers and floats compare as numbers, but only at the top.
pub fn equals(a: &Value, b: &Value) -> Option<bool> {
    match (a.revealed(), b.revealed()) {
        #[expect(clippy::cast_precision_loss, reason = "the engine compares as doubles, too")]
        (Value::Int(int), Value::Float(float)) | (Value::Float(float), Value::Int(int)) => {
            Some(*int as f64 == *float)
        }
        (a, b) => same(a, b),
    }
}

/// Equality inside arrays and objects, and of `contains`, `union` and their kind: an integer is no float.
pub fn same(a: &Value, b: &Value) -> Option<bool> {
    match (a.revealed(), b.revealed()) {
        (Value::Unknown(a), Value::Unknown(b)) if same_unknown(a, b) => Some(true),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Text(a), Value::Text(b)) => Some(a == b),
        (Value::Text(text), Value::Template(template)) | (Value::Template(template), Value::Text(text)) => {
            same_text(&[Piece::Known(text)], &pieces(template))
        }
        (Value::Template(a), Value::Template(b)) => same_text(&pieces(a), &pieces(b)),
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            all(a.iter().zip(b.iter()).map(|(a, b)| same(&a.value, &b.value)))
        }
        (Value::Object(a), Value::Object(b)) => same_object(a, b),
        (Value::Float(a), Value::Float(b)) => Some(a == b || a.is_nan() && b.is_nan()),
        (a, b) => Some(a == b),
    }
}

/// Whether two names of members are the same to ARM, without regard to case.
pub fn same_key(a: &Key, b: &Key) -> Option<bool> {
    if a.template.is_none() && b.template.is_none() {
        return Some(crate::value::object::same_name(&a.text, &b.text));
    }
    let fold = |key: &Key| -> Vec<Piece<'static>> {
        let known = |text: &str| Piece::Owned(crate::value::object::fold(text));
        match &key.template {
            None => vec![known(&key.text)],
            Some(template) => pieces(template)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Known(text) => known(text),
                    Piece::Owned(text) => known(&text),
                    Piece::Unknown(unknown) => Piece::Unknown(unknown),
                })
                .collect(),
        }
    };
    same_text(&fold(a), &fold(b))
}

/// Yes when all say yes, no when one says no.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut decided = Some(true);
    for answer in answers {
        match answer {
            Some(true) => {}
            Some(false) => return Some(false),
            None => decided = None,
        }
    }
    decided
}

fn same_object(a: &Object, b: &Object) -> Option<bool> {
    if a.has_template_keys() || b.has_template_keys() {
        // Unknown names may fall together with others, so only twins in every respect are certain.
        let twins = a.len() == b.len()
            && a.iter().zip(b.iter()).all(|((a, left), (b, right))| {
                same_spelling(a, b) && same(&left.value, &right.value) == Some(true)
            });
        return twins.then_some(true);
    }
    if a.len() != b.len() {
        return Some(false);
    }
    all(a.iter().map(|(key, left)| {
        b.get_exact(&key.text).map_or(Some(false), |right| same(&left.value, &right.value))
    }))
}

fn same_spelling(a: &Key, b: &Key) -> bool {
    match (&a.template, &b.template) {
        (None, None) => a.text == b.text,
        (Some(a), Some(b)) => same_text(&pieces(a), &pieces(b)) == Some(true),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether two unknowns are certainly the same value: the same one, or the same question with everything that its answer
/// depends on in it.
///
/// Looking alike is not enough. A call of `map` does not show its lambda, `resourceGroup()` has another answer in another
/// scope, and a parameter that nobody gave is another one in another deployment. Such a question is the same only when it
/// was asked once: then both are one in memory.
fn same_unknown(a: &Arc<Unknown>, b: &Arc<Unknown>) -> bool {
    if Arc::ptr_eq(a, b) {
        return true;
    }
    match (&a.expression, &b.expression) {
        (Expression::Call { name, arguments }, Expression::Call { name: other, arguments: others }) => {
            name.eq_ignore_ascii_case(other)
                && is_told_by_arguments(name, arguments)
                && arguments.len() == others.len()
                && arguments.iter().zip(others).all(|(a, b)| same_argument(a, b))
        }
        (Expression::Member { of, key }, Expression::Member { of: other, key: other_key }) => {
            // One item that stands for all of a list is another in another loop over it.
            let stands_for_all = key.as_text().is_some_and(|name| name.starts_with('*'));
            !stands_for_all && same_argument(key, other_key) && same_unknown(of, other)
        }
        (Expression::Resource { handle, .. }, Expression::Resource { handle: other, .. }) => handle == other,
        (Expression::Call { .. } | Expression::Member { .. } | Expression::Resource { .. }, _) => false,
    }
}

/// Lists are seldom arguments of what only a deployment knows; saying no is always right.
fn same_argument(a: &Value, b: &Value) -> bool {
    match (a.revealed(), b.revealed()) {
        (Value::Array(_) | Value::Object(_), _) => false,
        // `1` and `1.0` make different texts.
        (a, b) => same(a, b) == Some(true),
    }
}

/// Whether the answer of a call depends on nothing but its arguments, and these are all there.
fn is_told_by_arguments(name: &str, arguments: &[Value]) -> bool {
    let begins_with_id = || match arguments.first() {
        Some(Value::Text(id)) => id.starts_with('/'),
        Some(Value::Template(id)) => {
            matches!(id.parts().first(), Some(Part::Known(id)) if id.starts_with('/'))
        }
        Some(_) | None => false,
    };
    match name {
        // What a relative name means depends on where it is read.
        "reference" | "getSecret" => begins_with_id(),
        "indexFromEnd" | "tryIndexFromEnd" => true,
        "readEnvironmentVariable" | "externalInputs" => !arguments.is_empty(),
        _ => table::arm(name).or_else(|| table::bicep(Namespaces::SYS, name)).is_some_and(|function| {
            let complete = function.arity_error(arguments.len()).is_none();
            complete && matches!(function.how, How::Pure(_) | How::Structural(_) | How::Lazy(_))
        }),
    }
}

#[derive(PartialEq)]
enum Piece<'a> {
    Known(&'a str),
    Owned(String),
    Unknown(Arc<Unknown>),
}

impl Piece<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Owned(text) => Some(text),
            Self::Unknown(_) => None,
        }
    }
}

/// The pieces of a template with neighbouring known ones joined, secret or not.
fn pieces(template: &Template) -> Vec<Piece<'_>> {
    let mut joined: Vec<Piece<'_>> = Vec::new();
    for part in template.parts() {
        let text = match part {
            Part::Known(text) => &**text,
            Part::Secret(secret) => secret.value.as_text().unwrap_or_default(),
            Part::Unknown(unknown) => {
                joined.push(Piece::Unknown(Arc::clone(unknown)));
                continue;
            }
        };
        match joined.last_mut() {
            Some(Piece::Owned(last)) => last.push_str(text),
            Some(Piece::Known(last)) => {
                let both = format!("{last}{text}");
                joined.pop();
                joined.push(Piece::Owned(both));
            }
            Some(Piece::Unknown(_)) | None => joined.push(Piece::Known(text)),
        }
    }
    joined
}

/// Texts differ for certain when their known beginnings or ends do, and are equal for certain when they are built alike.
fn same_text(a: &[Piece<'_>], b: &[Piece<'_>]) -> Option<bool> {
    let whole = |pieces: &[Piece<'_>]| {
        pieces.iter().map(|piece| piece.text().map(str::to_owned)).collect::<Option<String>>()
    };
    let alike = a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Piece::Unknown(a), Piece::Unknown(b)) => same_unknown(a, b),
            (a, b) => a.text().is_some() && a.text() == b.text(),
        });
    if alike {
        return Some(true);
    }
    if let (Some(a), Some(b)) = (whole(a), whole(b)) {
        return Some(a == b);
    }
    let start =
        |pieces: &[Piece<'_>]| pieces.first().and_then(Piece::text).unwrap_or_default().as_bytes().to_vec();
    let end =
        |pieces: &[Piece<'_>]| pieces.last().and_then(Piece::text).unwrap_or_default().as_bytes().to_vec();
    let starts_differ = start(a).iter().zip(&start(b)).any(|(a, b)| a != b);
    let ends_differ = end(a).iter().rev().zip(end(b).iter().rev()).any(|(a, b)| a != b);
    let least = |pieces: &[Piece<'_>]| pieces.iter().filter_map(Piece::text).map(str::len).sum::<usize>();
    let too_long =
        whole(a).is_some_and(|a| a.len() < least(b)) || whole(b).is_some_and(|b| b.len() < least(a));
    if starts_differ || ends_differ || too_long { Some(false) } else { None }
}

/// A set of values in which one is found without comparing it with all others.
#[derive(Default)]
pub(super) struct Seen<'a> {
    known: HashMap<u64, Vec<&'a Value>>,
    /// Values with something unknown in them have no fingerprint; there are few.
    unknown: Vec<&'a Value>,
    all: Vec<&'a Value>,
    /// How many values were held against each other one by one.
    compared: Cell<usize>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(items: &'a [Sourced]) -> Self {
        let mut seen = Self::default();
        for item in items {
            seen.insert(&item.value);
        }
        seen
    }

    pub(super) fn insert(&mut self, value: &'a Value) {
        match fingerprint(value) {
            Some(print) => self.known.entry(print).or_default().push(value),
            None => self.unknown.push(value),
        }
        self.all.push(value);
    }

    /// Whether an equal value is in the set.
    pub(super) fn contains(&self, value: &Value) -> Option<bool> {
        let candidates: Cow<'_, [&Value]> = match fingerprint(value) {
            None => {
                self.compared.set(self.compared.get().saturating_add(self.all.len()));
                Cow::Borrowed(&self.all)
            }
            Some(print) => {
                let mut alike = self.known.get(&print).cloned().unwrap_or_default();
                alike.extend(&self.unknown);
                Cow::Owned(alike)
            }
        };
        self.compared.set(self.compared.get().saturating_add(self.unknown.len()));
        if self.compared.get() > UNKNOWN_PAIRS {
            return None;
        }
        let mut decided = Some(false);
        for candidate in candidates.iter() {
            match same(candidate, value) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => decided = None,
            }
        }
        decided
    }
}

/// Equal for equal values; `None` when something in the value is not known.
fn fingerprint(value: &Value) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    match value.revealed() {
        Value::Null => 0_u8.hash(&mut hasher),
        Value::Bool(bool) => bool.hash(&mut hasher),
        Value::Int(int) => int.hash(&mut hasher),
        // Two zeros are equal, and so are all that are no number.
        Value::Float(float) if float.is_nan() => 1_u8.hash(&mut hasher),
        Value::Float(float) => (float + 0.0).to_bits().hash(&mut hasher),
        Value::Text(text) => text.hash(&mut hasher),
        Value::Template(template) => Arc::<str>::from(template.revealed()?).hash(&mut hasher),
        Value::Array(items) => {
            2_u8.hash(&mut hasher);
            for item in items.iter() {
                fingerprint(&item.value)?.hash(&mut hasher);
            }
        }
        Value::Object(object) => {
            let mut sum = 3_u64;
            for (key, member) in object.iter() {
                let mut hasher = DefaultHasher::new();
                key.template.is_none().then_some(())?;
                key.text.hash(&mut hasher);
                fingerprint(&member.value)?.hash(&mut hasher);
                sum = sum.wrapping_add(hasher.finish());
            }
            sum.hash(&mut hasher);
        }
        Value::Unknown(_) | Value::Secret(_) => return None,
    }
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::functions::json::parse;
    use crate::origin::OriginId;
    use crate::value::Secret;

    fn value(json: &str) -> Value {
        parse(json, OriginId::NOWHERE).unwrap()
    }

    fn unknown(name: &str) -> Value {
        Value::Unknown(Arc::new(Unknown::call(name, vec![])))
    }

    fn template(start: &str, end: &str) -> Value {
        let Value::Unknown(hole) = unknown("reference") else { panic!("an unknown") };
        Template::join([Part::Known(start.into()), Part::Unknown(hole), Part::Known(end.into())])
    }

    #[test]
    fn numbers_are_equal_across_kinds_only_at_the_top() {
        assert_eq!(equals(&value("1"), &value("1.0")), Some(true));
        assert_eq!(equals(&value("[1]"), &value("[1.0]")), Some(false));
        assert_eq!(equals(&value("{\"a\":1,\"b\":2}"), &value("{\"b\":2,\"a\":1}")), Some(true));
        assert_eq!(equals(&value("{\"a\":1}"), &value("{\"A\":1}")), Some(false));
        assert_eq!(equals(&value("null"), &value("\"\"")), Some(false));
    }

    #[test]
    fn an_unknown_is_equal_to_itself_only() {
        for name in ["resourceGroup", "parameters", "map", "reduce", "newGuid", "resourceId", "listKeys"] {
            let a = unknown(name);
            assert_eq!(equals(&a, &a.clone()), Some(true), "{name}");
            assert_eq!(equals(&a, &unknown(name)), None, "{name}");
            assert_eq!(equals(&a, &Value::Null), None, "{name}");
        }
    }

    #[test]
    fn the_same_question_with_all_it_depends_on_has_one_answer() {
        let call = |name: &str, arguments: &[&str]| {
            let arguments = arguments.iter().map(|argument| Value::from(*argument)).collect();
            Unknown::shared(name, arguments)
        };
        let same = |a: &Arc<Unknown>, b: &Arc<Unknown>| {
            equals(&Value::Unknown(Arc::clone(a)), &Value::Unknown(Arc::clone(b)))
        };
        let app = || call("reference", &["/groups/g/apps/a", "2024-03-01"]);
        assert_eq!(same(&app(), &app()), Some(true));
        assert_eq!(same(&app().member("id".into()), &app().member("id".into())), Some(true));
        assert_eq!(same(&app().member("id".into()), &app().member("name".into())), None);
        assert_eq!(same(&call("reference", &["a"]), &call("reference", &["a"])), None);
        let variable = || call("readEnvironmentVariable", &["TAG"]);
        let lower = || Unknown::shared("toLower", vec![Value::Unknown(variable())]);
        assert_eq!(same(&lower(), &lower()), Some(true));
        let group = call("resourceGroup", &[]);
        let tags = || group.member("tags".into()).member("team".into());
        assert_eq!(same(&tags(), &tags()), Some(true));
        let list = call("parameters", &["list"]);
        assert_eq!(same(&list.member("*".into()), &list.member("*".into())), None);
        assert_eq!(same(&list.member(0.into()), &list.member(0.into())), Some(true));
        assert_eq!(same(&call("if", &["a"]), &call("if", &["a"])), None);
    }

    #[test]
    fn templates_differ_by_their_known_ends() {
        let host = template("https://", ".no");
        assert_eq!(equals(&host, &"http://x.no".into()), Some(false));
        assert_eq!(equals(&host, &"https://x.se".into()), Some(false));
        assert_eq!(equals(&host, &"https://.n".into()), Some(false));
        assert_eq!(equals(&host, &"https://x.no".into()), None);
        assert_eq!(equals(&host, &host.clone()), Some(true));
        assert_eq!(equals(&host, &Value::Int(1)), Some(false));
    }

    #[test]
    fn secrets_compare_by_what_they_hold() {
        let secret = |text: &str| Value::Secret(Arc::new(Secret { name: "s".into(), value: text.into() }));
        assert_eq!(equals(&secret("a"), &"a".into()), Some(true));
        assert_eq!(equals(&secret("a"), &secret("b")), Some(false));
    }

    #[test]
    fn a_set_finds_what_is_in_it() {
        let items = value("[1, \"a\", {\"x\": [1], \"y\": 2}]");
        let seen = Seen::of(items.as_array().unwrap());
        assert_eq!(seen.contains(&value("{\"y\": 2, \"x\": [1]}")), Some(true));
        assert_eq!(seen.contains(&value("1.0")), Some(false));
        assert_eq!(seen.contains(&unknown("reference")), None);
    }
}
