//! What functions make of texts in which a part is not known.
//!
//! `toLower('Store${suffix}')` is not unknown as a whole, and neither is the name at the end of an id of which nobody knows the
//! subscription. What can be told of the answer is told, so that a reader sees which store or vault it is, and two of them are
//! not taken for one.

use crate::language::text::interpolate;
use crate::value::{Expression, Part, Sort, Sourced, Unknown, Value};

use super::expr::unknown_like;

/// A function of the language, for values that are known.
type Apply<'a> = dyn Fn(&[Value]) -> Option<Value> + 'a;

/// What a function gives for values of which not all are known; nothing where that tells no more than the call itself.
pub(super) fn answer(name: &str, values: &[Sourced], apply: &Apply<'_>) -> Option<Value> {
    let count = |value: &Value| usize::try_from(value.as_int()?).ok();
    match (name, values) {
        ("toLower" | "toUpper", [text]) => each(&text.value, &|piece| match piece {
            piece if name == "toLower" && is_lower(&piece) => Some(piece),
            piece @ Value::Unknown(_) => Some(unknown_like(name, vec![piece])),
            piece => apply(&[piece]),
        }),
        ("replace", [text, old, new]) => replaced(&text.value, old.value.as_text()?, &new.value),
        ("take", [text, wanted]) => taken(pieces(&text.value)?, count(&wanted.value)?),
        ("skip", [text, left_out]) => skipped(pieces(&text.value)?, count(&left_out.value)?),
        ("substring", [text, start, rest @ ..]) => {
            let start = count(&start.value)?;
            let wanted = rest.first().map(|wanted| count(&wanted.value));
            substring(pieces(&text.value)?, start, wanted)
        }
        ("split", [text, by]) => {
            let items = split(pieces(&text.value)?, by.value.as_text()?)?;
            Some(Value::array(items.into_iter().map(|item| Sourced::new(item, text.origin)).collect()))
        }
        ("first", [list]) => end_of_split(&list.value, |pieces, by| {
            Some(pieces.first()?.as_text()?.split_once(by)?.0.to_owned())
        }),
        ("last", [list]) => end_of_split(&list.value, |pieces, by| {
            Some(pieces.last()?.as_text()?.rsplit_once(by)?.1.to_owned())
        }),
        _ => None,
    }
}

/// The known and unknown pieces of a text; nothing where one of them must not be shown, or where there is nothing but one.
fn pieces(text: &Value) -> Option<Vec<Value>> {
    let Value::Template(template) = text else { return None };
    let piece = |part: &Part| match part {
        Part::Known(text) => Some(Value::Text(text.clone())),
        Part::Unknown(unknown) => Some(Value::Unknown(unknown.clone())),
        Part::Secret(_) => None,
    };
    template.parts().iter().map(piece).collect()
}

/// What nobody knows of a text: all of it, or pieces.
pub(super) fn unknowns<'a>(text: &'a Value) -> impl Iterator<Item = &'a Unknown> {
    let (whole, parts) = match text {
        Value::Unknown(unknown) => (Some(&**unknown), &[][..]),
        Value::Template(template) => (None, template.parts()),
        _ => (None, &[][..]),
    };
    let part = |part: &'a Part| if let Part::Unknown(unknown) = part { Some(&**unknown) } else { None };
    whole.into_iter().chain(parts.iter().filter_map(part))
}

fn join(pieces: &[Value]) -> Option<Value> {
    interpolate(pieces).ok()
}

/// The same for each piece of a text by itself.
fn each(text: &Value, one: &dyn Fn(Value) -> Option<Value>) -> Option<Value> {
    let done: Vec<Value> = pieces(text)?.into_iter().map(one).collect::<Option<_>>()?;
    join(&done)
}

/// The sort of a piece that is not known.
fn sort_of(piece: &Value) -> Option<Sort> {
    if let Value::Unknown(unknown) = piece { Sort::of(unknown) } else { None }
}

/// Whether none of the characters of a text can stand in what nobody knows.
fn is_free_of(piece: &Value, text: &str) -> bool {
    sort_of(piece).is_some_and(|sort| !text.chars().any(|one| sort.holds(one)))
}

/// Whether no letter of what nobody knows can be a capital.
fn is_lower(piece: &Value) -> bool {
    sort_of(piece).is_some_and(|sort| !('A'..='Z').any(|one| sort.holds(one)))
}

/// Members that Azure fills in for whatever it has deployed.
const FILLED: [&str; 15] = [
    "clientId",
    "connectionString",
    "customerId",
    "defaultDomain",
    "endpoint",
    "fqdn",
    "fullyQualifiedDomainName",
    "hostName",
    "id",
    "instrumentationKey",
    "loginServer",
    "name",
    "principalId",
    "tenantId",
    "vaultUri",
];

/// Whether there is something in a text that nobody knows: it is a key, or what a deployment answers about a resource.
pub(super) fn is_filled(unknown: &Unknown) -> bool {
    let (from, keys) = unknown.expression.read();
    let is_one = |key: &Value, names: &[&str]| {
        key.as_text().is_some_and(|key| names.iter().any(|name| name.eq_ignore_ascii_case(key)))
    };
    match from {
        Expression::Call { name, .. } if &**name == "reference" => {
            // The key that is read last comes first. A tag may be empty whatever it is called; an output of a module is called
            // after what it hands on.
            let last = match keys.as_slice() {
                [value, name, outputs, ..] if is_one(value, &["value"]) && is_one(outputs, &["outputs"]) => {
                    Some(name)
                }
                [last, ..] => Some(last),
                [] => None,
            };
            let is_tag = keys.iter().any(|key| is_one(key, &["tags"]));
            let is_address = keys.iter().any(|key| is_one(key, &["primaryEndpoints"]));
            !is_tag && (is_address || last.is_some_and(|key| is_one(key, &FILLED)))
        }
        Expression::Call { name, .. } => name.starts_with("list") || Sort::of(unknown).is_some(),
        Expression::Member { .. } | Expression::Resource { .. } => false,
    }
}

/// How many UTF-16 units a piece has, which is what the language counts.
fn length(piece: &Value) -> Option<usize> {
    match piece {
        Value::Text(text) => Some(text.encode_utf16().count()),
        _ => sort_of(piece)?.length(),
    }
}

/// `replace(text, old, new)`. What is sought may begin in one piece and end in another, unless it is one character.
fn replaced(text: &Value, old: &str, new: &Value) -> Option<Value> {
    let known = |text: &str| {
        let mut kept = Vec::new();
        for (index, piece) in text.split(old).enumerate() {
            kept.extend((index > 0).then(|| new.clone()));
            kept.push(Value::from(piece));
        }
        join(&kept)
    };
    if matches!(new, Value::Secret(_)) || old.is_empty() {
        return None;
    }
    if let Value::Text(text) = text {
        return known(text);
    }
    let is_one = old.chars().count() == 1;
    let one = |piece: Value| match &piece {
        Value::Text(text) => known(text),
        _ if is_free_of(&piece, old) => Some(piece),
        _ => Some(unknown_like("replace", vec![piece, Value::from(old), new.clone()])),
    };
    is_one.then(|| each(text, &one)).flatten()
}

/// The first of the units of a text.
fn taken(pieces: Vec<Value>, count: usize) -> Option<Value> {
    let mut left = count;
    let mut kept = Vec::new();
    let mut pieces = pieces.into_iter();
    while left > 0
        && let Some(piece) = pieces.next()
    {
        match length(&piece) {
            Some(length) if length <= left => {
                left -= length;
                kept.push(piece);
            }
            Some(_) => {
                kept.push(part_of(piece, "take", left, |units, left| units.get(..left))?);
                left = 0;
            }
            // Nobody knows how much of the rest there is room for.
            None => {
                let rest: Vec<Value> = std::iter::once(piece).chain(pieces).collect();
                let begins = !kept.is_empty();
                kept.push(call("take", join(&rest)?, left)?);
                return begins.then(|| join(&kept)).flatten();
            }
        }
    }
    join(&kept)
}

/// What follows the first of the units of a text.
fn skipped(pieces: Vec<Value>, count: usize) -> Option<Value> {
    let mut left = count;
    let mut pieces = pieces.into_iter();
    let mut kept = Vec::new();
    while left > 0
        && let Some(piece) = pieces.next()
    {
        match length(&piece)? {
            length if length <= left => left -= length,
            _ => {
                kept.push(part_of(piece, "skip", left, |units, left| units.get(left..))?);
                left = 0;
            }
        }
    }
    kept.extend(pieces);
    join(&kept)
}

/// A text that is too short is refused; only where it is certain that it is not, a part of it is told.
fn substring(pieces: Vec<Value>, start: usize, count: Option<Option<usize>>) -> Option<Value> {
    let certain: usize = pieces.iter().map_while(length).sum();
    let end = start.checked_add(match count {
        None => 0,
        Some(count) => count?,
    })?;
    if end > certain {
        return None;
    }
    let rest = skipped(pieces, start)?;
    match (count.flatten(), self::pieces(&rest)) {
        (Some(count), Some(pieces)) => taken(pieces, count),
        (Some(count), None) => part_of(rest, "take", count, |units, count| units.get(..count)),
        (None, _) => Some(rest),
    }
}

/// A part of one piece: of a known text itself, else as the call that gives it.
fn part_of(
    piece: Value,
    function: &str,
    count: usize,
    cut: impl Fn(&[u16], usize) -> Option<&[u16]>,
) -> Option<Value> {
    let Value::Text(text) = &piece else { return call(function, piece, count) };
    let units: Vec<u16> = text.encode_utf16().collect();
    Some(Value::from(String::from_utf16(cut(&units, count)?).ok()?))
}

fn call(function: &str, text: Value, count: usize) -> Option<Value> {
    Some(unknown_like(function, vec![text, Value::Int(i64::try_from(count).ok()?)]))
}

/// `split(text, by)`, where no unknown piece can hold what divides. In an id each of them is one segment.
fn split(pieces: Vec<Value>, by: &str) -> Option<Vec<Value>> {
    let is_id =
        by == "/" && pieces.first()?.as_text().is_some_and(|text| text.starts_with("/subscriptions/"));
    let is_whole = |piece: &Value| matches!(piece, Value::Text(_)) || is_id || is_free_of(piece, by);
    if by.is_empty() || !pieces.iter().all(is_whole) {
        return None;
    }
    let mut items = vec![Vec::new()];
    for piece in pieces {
        let Value::Text(text) = &piece else {
            items.last_mut()?.push(piece);
            continue;
        };
        for (index, part) in text.split(by).enumerate() {
            if index > 0 {
                items.push(Vec::new());
            }
            items.last_mut()?.push(Value::from(part));
        }
    }
    items.iter().map(|item| join(item)).collect()
}

/// The first or the last item of a list that `split` would give.
fn end_of_split(list: &Value, end: impl Fn(&[Value], &str) -> Option<String>) -> Option<Value> {
    let Value::Unknown(list) = list else { return None };
    let Unknown { expression: Expression::Call { name, arguments }, .. } = &**list else { return None };
    match (&**name, arguments.as_slice()) {
        // Of more than one character, one may begin in a piece that is not known.
        ("split", [text, Value::Text(by)]) if by.chars().count() == 1 => {
            Some(Value::from(end(&pieces(text)?, by)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::OriginId;
    use crate::value::mask;

    /// A text with holes: `#` is a hash of 13 letters and digits, `?` what nobody knows anything about.
    fn text(written: &str) -> Value {
        let piece = |one: char| match one {
            '#' => Value::Unknown(Unknown::shared("uniqueString", vec!["x".into()])),
            '?' => Value::Unknown(Unknown::shared("parameters", vec!["given".into()])),
            known => Value::from(known.to_string()),
        };
        join(&written.chars().map(piece).collect::<Vec<_>>()).unwrap()
    }

    fn shown(name: &str, text: Value, others: &[Value]) -> String {
        let values: Vec<Sourced> = std::iter::once(text)
            .chain(others.iter().cloned())
            .map(|value| Sourced::new(value, OriginId::NOWHERE))
            .collect();
        let lower = |values: &[Value]| Some(Value::from(values.first()?.as_text()?.to_lowercase()));
        let shown = |value: Value| match value.as_array() {
            Some(items) => items.iter().map(|item| mask::text(&item.value)).collect::<Vec<_>>().join(" | "),
            None => mask::text(&value),
        };
        let told = answer(name, &values, &lower).map_or_else(|| "nothing".to_owned(), shown);
        told.replace("<unknown:uniqueString>", "#").replace("<unknown:parameters>", "?")
    }

    #[test]
    fn letters_change_in_what_is_known() {
        assert_eq!(shown("toLower", text("Kv-#-?"), &[]), "kv-#-?");
        assert_eq!(shown("toLower", text("?"), &[]), "?");
    }

    #[test]
    fn one_character_is_replaced_wherever_it_is_and_more_where_all_is_known() {
        assert_eq!(shown("replace", text("kv-a-#"), &["-".into(), "".into()]), "kva#");
        assert_eq!(shown("replace", text("kv-a-#"), &["-a".into(), "".into()]), "nothing");
        assert_eq!(shown("replace", Value::from("https://{0}/"), &["{0}".into(), text("a?")]), "https://a?/");
    }

    #[test]
    fn units_are_counted_as_far_as_lengths_are_known() {
        let first = |written: &str, count: i64| shown("take", text(written), &[count.into()]);
        assert_eq!([first("ab#cd", 16), first("ab?cd", 2), first("ab?cd", 9)], ["ab#c", "ab", "ab?"]);
        assert_eq!([first("?cd", 2), first("#", 20)], ["nothing", "#"]);
        let rest = |written: &str, count: i64| shown("skip", text(written), &[count.into()]);
        assert_eq!([rest("ab#cd", 16), rest("ab?cd", 1), rest("?cd", 1)], ["d", "b?cd", "nothing"]);
        let part = |start: i64, count: i64| shown("substring", text("ab#cd?"), &[start.into(), count.into()]);
        assert_eq!([part(0, 1), part(1, 15), part(15, 2), part(15, 3)], ["a", "b#c", "cd", "nothing"]);
    }

    #[test]
    fn what_azure_fills_in_is_not_empty() {
        let reference = Unknown::shared("reference", vec!["/a".into()]);
        let member = |name: &str| reference.member(name.into());
        let endpoint = member("primaryEndpoints").member("blob".into());
        assert!([endpoint, member("principalId"), member("vaultURI")].iter().all(|one| is_filled(one)));
        assert!(unknowns(&text("?#")).any(is_filled));
        assert!(!is_filled(&member("customDomain")));
        assert!(!is_filled(&member("tags").member("name".into())));
        let output = |name: &str| member("outputs").member(name.into()).member("value".into());
        assert!(is_filled(&output("vaultUri")) && !is_filled(&output("value")));
        assert!(!unknowns(&text("?")).any(is_filled));
    }

    #[test]
    fn a_text_is_divided_where_nothing_unknown_can_hold_what_divides() {
        let by = |written: &str, by: &str| shown("split", text(written), &[by.into()]);
        assert_eq!(by("a-#-b", "-"), "a | # | b");
        assert_eq!(by("a-?-b", "-"), "nothing");
        assert_eq!(by("/subscriptions/?/x/kv", "/"), " | subscriptions | ? | x | kv");
        let ends = |written: &str| {
            let list = unknown_like("split", vec![text(written), "/".into()]);
            [shown("first", list.clone(), &[]), shown("last", list, &[])]
        };
        assert_eq!(ends("a/?/b"), ["a", "b"]);
        assert_eq!(ends("a?/?b"), ["nothing", "nothing"]);
    }
}
