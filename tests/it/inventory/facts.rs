//! The document of an inventory, as scripts read it, and its facts as lines that people compare.

use std::fmt::Write as _;

use serde_json::Value;

/// A document in the form `tricep.run/1`.
pub(super) struct Document(Value);

/// A fact in it.
#[derive(Clone, Copy)]
pub(super) struct Fact<'a>(&'a Value);

impl Document {
    /// The document, when the text is wholly one.
    pub(super) fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        (value["schema"] == "tricep.run/1").then_some(Self(value))
    }

    /// Its facts.
    pub(super) fn facts(&self) -> impl Iterator<Item = Fact<'_>> {
        self.0["facts"].as_array().unwrap().iter().map(Fact)
    }

    /// The fact of a workload, if it has it.
    pub(super) fn fact(
        &self,
        environment: &str,
        workload: &str,
        property: &str,
        key: &str,
    ) -> Option<Fact<'_>> {
        self.facts().find(|fact| fact.id() == (environment, workload, property, key))
    }

    /// The facts and what could not be carried over, one on each line; all of them when nothing is selected.
    pub(super) fn lines(&self, select: &[&str]) -> String {
        let wanted = |word: &str| select.is_empty() || select.contains(&word);
        let mut lines = String::new();
        for fact in self.facts().filter(|fact| wanted(fact.id().2)) {
            writeln!(lines, "{}", fact.line()).unwrap();
        }
        for one in self.0["unmapped"].as_array().unwrap().iter().filter(|_| wanted("unmapped")) {
            let word = |member: &str| one[member].as_str().unwrap_or("");
            let place = place(&one["origin"]);
            writeln!(lines, "unmapped {} {} ({})  {place}", word("workload"), word("path"), word("fidelity"))
                .unwrap();
        }
        for one in self.0["resources"].as_array().unwrap().iter().filter(|_| select.contains(&"resources")) {
            let users: Vec<&str> =
                one["usedBy"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let word = |member: &str| one[member].as_str().unwrap_or("");
            let how = if one["deployed"] == true { "deployed" } else { "referred to" };
            writeln!(lines, "resource {} {} {how} by [{}]", word("type"), word("name"), users.join(" "))
                .unwrap();
        }
        lines
    }

    /// Everything in the document.
    pub(super) fn value(&self) -> &Value {
        &self.0
    }
}

impl<'a> Fact<'a> {
    /// What tells it apart: environment, workload, property and key.
    pub(super) fn id(self) -> (&'a str, &'a str, &'a str, &'a str) {
        let word = |member: &str| self.0[member].as_str().unwrap_or("");
        (word("environment"), word("workload"), word("property"), word("key"))
    }

    /// What is said of it.
    pub(super) fn side(self) -> &'a Value {
        &self.0["aca"]
    }

    /// The value; null where it is not known.
    pub(super) fn value(self) -> &'a Value {
        &self.side()["value"]
    }

    /// Whether a part of it is not known.
    pub(super) fn is_open(self) -> bool {
        !self.side()["unknown"].is_null()
    }

    /// Whether the platform decided it.
    pub(super) fn is_default(self) -> bool {
        !self.side()["default"].is_null()
    }

    /// The file and the line that decided it.
    pub(super) fn place(self) -> Option<(&'a str, usize)> {
        let origin = &self.side()["origin"];
        Some((origin["file"].as_str()?, usize::try_from(origin["line"].as_u64()?).ok()?))
    }

    fn line(self) -> String {
        let (environment, workload, property, key) = self.id();
        let key = if key.is_empty() { String::new() } else { format!(" [{key}]") };
        let side = self.side();
        let value = match self.value() {
            Value::Null => side["text"].as_str().unwrap_or("").to_owned(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.value().to_string()
            }
        };
        let why = match (side["unknown"].as_str(), self.is_default()) {
            (Some(why), _) => format!("  (unknown: {why})"),
            (None, true) => "  (default)".to_owned(),
            (None, false) => String::new(),
        };
        format!("{environment} {workload} {property}{key} = {value}  {}{why}", place(&side["origin"]))
    }
}

/// A place as `file:line`.
fn place(origin: &Value) -> String {
    match (origin["file"].as_str(), origin["line"].as_u64()) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => "nowhere".to_owned(),
    }
}
