//! S3: whether an object fits the schema of its kind, as far as `mappings/dis/schemas.tsv` tells it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::diag::suggest::nearest;
use crate::lint::cluster::{Object, View};
use crate::lint::finding::Out;
use crate::object::{Kind, Node};
use crate::source::Span;
use crate::table;

const TEXT: &str = include_str!("../../../mappings/dis/schemas.tsv");

/// A row of the table.
struct Row {
    path: Vec<&'static str>,
    rule: Ask,
}

/// What a row asks for.
enum Ask {
    Required,
    Enum(Vec<&'static str>),
    Pattern(Regex, &'static str),
    Min(f64),
    Max(f64),
    MinLength(usize),
    MaxLength(usize),
    Type(&'static str),
    Fields(Vec<&'static str>),
    One(Vec<&'static str>),
    Together(Vec<&'static str>),
    Forbid(Vec<&'static str>),
}

impl Ask {
    fn read(rule: &str, argument: &'static str) -> Option<Self> {
        let list = || argument.split(',').collect();
        Some(match rule {
            "required" => Self::Required,
            "enum" => Self::Enum(list()),
            "pattern" => Self::Pattern(Regex::new(argument).ok()?, argument),
            "min" => Self::Min(argument.parse().ok()?),
            "max" => Self::Max(argument.parse().ok()?),
            "minlen" => Self::MinLength(argument.parse().ok()?),
            "maxlen" => Self::MaxLength(argument.parse().ok()?),
            "type" => Self::Type(argument),
            "fields" => Self::Fields(list()),
            "one" => Self::One(list()),
            "together" => Self::Together(list()),
            "forbid" => Self::Forbid(list()),
            _ => return None,
        })
    }
}

/// The rows of each kind, by `group/Kind`.
static TABLE: LazyLock<BTreeMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut table: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    for [kind, path, rule, argument] in table::rows(TEXT) {
        if let Some(rule) = Ask::read(rule, argument) {
            table.entry(kind).or_default().push(Row { path: path.split('.').collect(), rule });
        }
    }
    table
});

/// S3.
pub(in crate::lint) fn fits(view: &View<'_>, out: &mut Out<'_>) {
    for object in view.everything() {
        let group = if object.group().is_empty() { "core" } else { object.group() };
        let own = TABLE.get(&*format!("{group}/{}", object.kind()));
        let all = TABLE.get("metadata/*");
        for row in own.into_iter().chain(all).flatten() {
            let mut shown = Vec::new();
            row.look(object, object.node, &row.path, &mut shown, object.origin(object.node.origin), out);
        }
    }
}

impl Row {
    /// Goes down the path, into each item of a list. `shown` is the way so far, `place` the last key on it.
    fn look<'s>(
        &self,
        object: Object<'s>,
        node: &'s Node,
        path: &[&str],
        shown: &mut Vec<String>,
        place: Option<Span>,
        out: &mut Out<'_>,
    ) {
        let Some((first, rest)) = path.split_first() else {
            self.hold(object, node, shown, place, out);
            return;
        };
        if *first == "*" {
            for entry in node.entries() {
                shown.push(entry.key.to_string());
                self.look(object, &entry.value, rest, shown, object.origin(entry.at).or(place), out);
                shown.pop();
            }
            return;
        }
        let (name, is_list) = first.strip_suffix("[]").map_or((*first, false), |name| (name, true));
        let Some(mapping) = node.as_mapping() else { return };
        let entry = mapping.entry(name).filter(|entry| !entry.value.is_null());
        shown.push(name.to_owned());
        match entry {
            None if rest.is_empty() && !is_list => {
                if let Ask::Required = self.rule {
                    let message = format!("{} has no {}", object.shown(), told(shown));
                    out.on("required", object, place, message);
                }
            }
            None => {}
            Some(entry) if is_list => {
                for (at, item) in entry.value.items().iter().enumerate() {
                    if let Some(last) = shown.last_mut() {
                        *last = format!("{name}[{at}]");
                    }
                    self.look(object, item, rest, shown, object.span(item).or(place), out);
                }
            }
            Some(entry) => {
                self.look(object, &entry.value, rest, shown, object.origin(entry.at).or(place), out);
            }
        }
        shown.pop();
    }

    /// Whether what is there is what the row asks for.
    fn hold(
        &self,
        object: Object<'_>,
        node: &Node,
        shown: &[String],
        place: Option<Span>,
        out: &mut Out<'_>,
    ) {
        // What only the cluster knows, and what somebody has to put in first, fits for now.
        if matches!(node.kind, Kind::Open(_)) || node.as_text().is_some_and(|text| text.contains("${")) {
            return;
        }
        let own = object.span(node).or(place);
        let about = format!("{} of {}", told(shown), object.shown());
        match &self.rule {
            Ask::Required => {
                if node.as_text() == Some("") {
                    out.on("required", object, own, format!("{about} is empty"));
                }
            }
            Ask::Enum(words) => {
                let Some(text) = word(node).filter(|text| !words.contains(&&**text)) else { return };
                let finding = out.on("value", object, own, format!("{about} is \"{text}\""));
                match nearest(&text, words.iter().copied()) {
                    Some(meant) => finding.help(format!("did you mean {meant}?")),
                    None => finding.help(format!("write one of {}", words.join(", "))),
                };
            }
            Ask::Pattern(pattern, written) => {
                if let Some(text) = word(node).filter(|text| !pattern.is_match(text)) {
                    let message = format!("{about} is \"{text}\", which does not fit {written}");
                    out.on("value", object, own, message);
                }
            }
            Ask::Min(least) => {
                if number(node).is_some_and(|number| number < *least) {
                    out.on("value", object, own, format!("{about} is less than {least}"));
                }
            }
            Ask::Max(most) => {
                if number(node).is_some_and(|number| number > *most) {
                    out.on("value", object, own, format!("{about} is more than {most}"));
                }
            }
            Ask::MinLength(least) => {
                if node.as_text().is_some_and(|text| text.chars().count() < *least) {
                    out.on("value", object, own, format!("{about} is shorter than {least}"));
                }
            }
            Ask::MaxLength(most) => {
                if node.as_text().is_some_and(|text| text.chars().count() > *most) {
                    out.on("value", object, own, format!("{about} is longer than {most}"));
                }
            }
            Ask::Type(ty) => {
                if let Some(is) = misfit(node, ty) {
                    let finding = out.on(
                        "type",
                        object,
                        own,
                        format!("{about} is {is}, where {} is needed", needed(ty)),
                    );
                    if *ty == "text" && !matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_)) {
                        finding.help("put it in quotes");
                    }
                }
            }
            Ask::Fields(names) => {
                for entry in node.entries().iter().filter(|entry| !names.contains(&&*entry.key)) {
                    let at = object.origin(entry.at).or(own);
                    let message = format!("{} has no field {}.{}", object.kind(), told(shown), entry.key);
                    let finding = out.on("field", object, at, message);
                    match nearest(&entry.key, names.iter().copied()) {
                        Some(meant) => finding.help(format!("did you mean {meant}?")),
                        None => finding.help(format!("its fields are {}", names.join(", "))),
                    };
                }
            }
            Ask::One(names) => {
                let there: Vec<&str> = names.iter().copied().filter(|name| has(node, name)).collect();
                if there.len() != 1 {
                    let says = if there.is_empty() { "none".to_owned() } else { there.join(" and ") };
                    let message =
                        format!("{about} has {says}, where exactly one of {} is needed", names.join(", "));
                    out.on("choice", object, own, message);
                }
            }
            Ask::Together(names) => {
                let missing: Vec<&str> = names.iter().copied().filter(|name| !has(node, name)).collect();
                if !missing.is_empty() && missing.len() < names.len() {
                    out.on("required", object, own, format!("{about} has no {}", missing.join(" and no ")));
                }
            }
            Ask::Forbid(words) => {
                if let Some(text) = word(node).filter(|text| words.contains(&&**text)) {
                    let message = format!("{about} is \"{text}\", which the platform sets itself");
                    out.on("value", object, own, message);
                }
            }
        }
    }
}

fn has(node: &Node, name: &str) -> bool {
    node.get(name).is_some_and(|value| !value.is_null())
}

fn told(shown: &[String]) -> String {
    shown.join(".")
}

fn word(node: &Node) -> Option<Arc<str>> {
    match &node.kind {
        Kind::Text(text) => Some(Arc::clone(text)),
        Kind::Int(int) => Some(Arc::from(int.to_string())),
        Kind::Bool(flag) => Some(Arc::from(flag.to_string())),
        Kind::Float(float) => Some(Arc::from(float.to_string())),
        Kind::Null | Kind::Open(_) | Kind::Sequence(_) | Kind::Mapping(_) => None,
    }
}

#[allow(clippy::cast_precision_loss, reason = "bounds of schemas are small")]
fn number(node: &Node) -> Option<f64> {
    match node.kind {
        Kind::Int(int) => Some(int as f64),
        Kind::Float(float) => Some(float),
        Kind::Null | Kind::Bool(_) | Kind::Text(_) | Kind::Open(_) | Kind::Sequence(_) | Kind::Mapping(_) => {
            None
        }
    }
}

/// What a value is, where it is not of a type.
fn misfit(node: &Node, ty: &str) -> Option<&'static str> {
    let (is, fits) = match &node.kind {
        Kind::Null | Kind::Open(_) => return None,
        Kind::Bool(_) => ("true or false", ty == "bool"),
        Kind::Int(_) => ("a number", matches!(ty, "int" | "number" | "intstr")),
        Kind::Float(_) => ("a number", ty == "number"),
        Kind::Text(_) => ("a text", matches!(ty, "text" | "intstr")),
        Kind::Sequence(_) => ("a list", ty == "list"),
        Kind::Mapping(_) => ("a mapping", ty == "object"),
    };
    (!fits).then_some(is)
}

fn needed(ty: &str) -> &'static str {
    match ty {
        "bool" => "true or false",
        "int" => "a whole number",
        "number" => "a number",
        "intstr" => "a number or a text",
        "list" => "a list",
        "object" => "a mapping",
        _ => "a text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#')).skip(1).count();
        assert_eq!(TABLE.values().map(Vec::len).sum::<usize>(), lines);
        assert!(lines > 100);
    }
}
