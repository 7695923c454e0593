//! Reads a file of waivers. Everything that is wrong with it is said at once; a waiver that is wrong is left out.

use std::sync::Arc;

use super::{Date, Pattern, Problem, Waiver, Waivers};
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::estate::Property;
use crate::parity::rules;
use crate::parity::rules::RULES;
use crate::profile::keys::{Key, Shape};
use crate::source::FileId;
use crate::yaml;
use crate::yaml::{Mapping, Node};

const fn key(name: &'static str, required: bool, says: &'static str) -> Key {
    Key { name, required, shape: Shape::Text, says }
}

/// The keys of a waiver.
pub const KEYS: &[Key] = &[
    key("workload", false, "The name of the workload as reports show it; `*` stands for any characters."),
    key("property", false, "The property as reports show it, such as maxReplicas; `*` for all of them."),
    key(
        "rule",
        false,
        "Instead of a property: a rule of the platform that is not followed, such as lint/S2; `*` stands for any characters.",
    ),
    key("object", false, "Of a rule: the object, as Kind/name; `*` stands for any characters."),
    key(
        "key",
        false,
        "Which one of several, such as the name of a variable, or what a rule looks at; `*` stands for any characters.",
    ),
    key(
        "environment",
        false,
        "The name of the environment; `*` stands for any characters. Default: all of them.",
    ),
    key("value", false, "Only while one of the sides has this value; `*` stands for any characters."),
    key("reason", true, "Why it is accepted. Who reads it next year should understand it."),
    key("until", true, "The last day on which it holds, as 2026-12-31."),
    key("owner", false, "Who answers for it."),
];

/// What a waiver of a difference has to name.
pub(super) const COMPARED: &[&str] = &["workload", "property"];

/// What only a waiver of a difference can name.
const OF_A_DIFFERENCE: &[&str] = &["property", "value"];

/// What only a waiver of a rule can name.
const OF_A_RULE: &[&str] = &["object"];

/// The waivers of a text that is registered as `file`, and what is wrong with it. A text without anything has none.
pub fn parse(file: FileId, text: &str) -> (Waivers, Vec<Diagnostic>) {
    let parsed = yaml::parse(file, text);
    let mut reading = Reading { diagnostics: parsed.diagnostics };
    let mut waivers = Waivers::default();
    for document in &parsed.documents {
        if document.root.is_null() {
            continue;
        }
        match document.root.as_sequence() {
            Some(items) => {
                waivers.all.extend(items.iter().filter_map(|item| reading.waiver(item)).map(Arc::new));
            }
            None => {
                let message =
                    format!("this file is {}, where a list of waivers is needed", document.root.kind.word());
                let diagnostic = Diagnostic::error(Problem::WrongType.code(), document.root.place(), message);
                reading.diagnostics.push(diagnostic.help("begin each waiver with `- workload: …`"));
            }
        }
    }
    (waivers, reading.diagnostics)
}

struct Reading {
    diagnostics: Vec<Diagnostic>,
}

impl Reading {
    fn waiver(&mut self, item: &Node) -> Option<Waiver> {
        let Some(mapping) = item.as_mapping() else {
            let message = format!("a waiver is a mapping, and this is {}", item.kind.word());
            let diagnostic = Diagnostic::error(Problem::WrongType.code(), item.place(), message);
            self.diagnostics.push(diagnostic.help("write `workload`, `property`, `reason` and `until`"));
            return None;
        };
        let before = self.diagnostics.len();
        self.keys(item, mapping);
        let text = |name: &str| mapping.get(name).and_then(Node::as_written).map(Arc::<str>::from);
        let property = self.property(mapping);
        let until = self.until(mapping);
        let waiver = Waiver {
            workload: Pattern(text("workload").unwrap_or_default()),
            property: property.flatten(),
            key: text("key").map(Pattern),
            environment: text("environment").map(Pattern),
            value: text("value").map(Pattern),
            reason: text("reason").unwrap_or_default(),
            until: until?,
            owner: text("owner"),
            rule: text("rule").map(Pattern),
            object: text("object").map(Pattern),
            place: item.place(),
        };
        (self.diagnostics.len() == before).then_some(waiver)
    }

    /// Whether its keys are those of a waiver, each with a text.
    fn keys(&mut self, item: &Node, mapping: &Mapping) {
        for entry in &mapping.entries {
            let name = &*entry.key.name;
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                let message = format!("a waiver has no key `{name}`");
                let diagnostic = Diagnostic::error(Problem::UnknownKey.code(), entry.key.span, message);
                let names = || KEYS.iter().map(|key| key.name);
                self.diagnostics.push(match nearest(name, names()) {
                    Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                    None => {
                        diagnostic.help(format!("its keys are {}", names().collect::<Vec<_>>().join(", ")))
                    }
                });
                continue;
            };
            // A side may have an empty text, and that may be accepted.
            let may_be_empty = name == "value";
            if entry.value.as_written().is_none_or(|text| text.is_empty() && !may_be_empty) {
                let empty = entry.value.as_written() == Some("");
                let found = if empty { "an empty text" } else { entry.value.kind.word() };
                let message = format!("`{name}` is {found}, where a text is needed");
                let diagnostic = Diagnostic::error(Problem::WrongType.code(), entry.value.place(), message);
                self.diagnostics.push(diagnostic.why(key.says).help("write a text, or remove the key"));
            }
        }
        let is_rule = mapping.get("rule").is_some();
        let (others, about) = if is_rule { (OF_A_DIFFERENCE, "a rule") } else { (OF_A_RULE, "a difference") };
        for entry in mapping.entries.iter().filter(|entry| others.contains(&&*entry.key.name)) {
            // It would be taken for something that narrows the waiver, and nothing would look at it.
            let message = format!("a waiver of {about} has no `{}`", entry.key.name);
            let diagnostic = Diagnostic::error(Problem::UnknownKey.code(), entry.key.span, message);
            self.diagnostics.push(diagnostic.help("remove it, or write a waiver of its own"));
        }
        let needed = |key: &Key| key.required || !is_rule && COMPARED.contains(&key.name);
        for key in KEYS.iter().filter(|key| needed(key) && mapping.get(key.name).is_none()) {
            let message = format!("this waiver has no `{}`", key.name);
            let place = mapping.entries.first().map_or(item.place(), |entry| entry.key.span);
            let diagnostic = Diagnostic::error(Problem::MissingKey.code(), place, message);
            self.diagnostics.push(diagnostic.why(key.says).help(format!("add `{}: …`", key.name)));
        }
    }

    /// The property that is meant; none of them for all.
    fn property(&mut self, mapping: &Mapping) -> Option<Option<Property>> {
        let node = mapping.get("property")?;
        let word = node.as_written()?;
        if word == "*" {
            return Some(None);
        }
        let found = rules::property(word);
        if found.is_none() {
            let message = format!("there is no property `{word}`");
            let diagnostic = Diagnostic::error(Problem::Property.code(), node.place(), message);
            let meant = nearest(word, RULES.iter().map(|(property, _)| property.word()));
            self.diagnostics.push(match meant {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic.help("write it as the report does, or `*` for all of them"),
            });
        }
        found.map(Some)
    }

    fn until(&mut self, mapping: &Mapping) -> Option<Date> {
        let node = mapping.get("until")?;
        let written = node.as_written()?;
        let date = Date::parse(written);
        if date.is_none() {
            let message = format!("`{written}` is no day");
            let diagnostic = Diagnostic::error(Problem::Date.code(), node.place(), message);
            self.diagnostics.push(
                diagnostic
                    .why("a waiver holds until a day, so that somebody looks at it again")
                    .help("write it as 2026-12-31"),
            );
        }
        date
    }
}
