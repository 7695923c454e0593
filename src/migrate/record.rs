//! What was generated: a hash for each file in `.tricep/generated.json`, and the texts behind the hashes beside it.
//!
//! By its hash a file that nobody touched is told from one that was edited by hand. The text is the third side of the
//! difference between what was generated, what became of it by hand, and what is generated now: neither the Bicep of that
//! time nor the tool that read it need be there any more, so it is kept. Texts are kept by their hash, which says at once
//! whether one is whole.
//!
//! While files are being written the record has both hashes of each that changes. Whenever a run ends early, every file has
//! one of the two, and is not taken for one that was edited.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::estate::Text;

/// Where the record lies, below the folder that is written to.
pub const RECORD: &str = ".tricep/generated.json";
/// Where the texts lie.
pub const ORIGINALS: &str = ".tricep/originals.json";

const RECORD_SCHEMA: &str = "tricep.generated/1";
const ORIGINALS_SCHEMA: &str = "tricep.originals/1";

/// The SHA-256 of a text, in hexadecimal digits.
pub type Hash = Arc<str>;

/// The hash of a text. Line ends do not count: version control may change them.
pub fn hash(text: &str) -> Hash {
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(normal(text).as_bytes()) {
        let _ = write!(hash, "{byte:02x}");
    }
    Arc::from(hash)
}

/// A text with line ends of one kind.
pub fn normal(text: &str) -> Text {
    if text.contains("\r\n") { Arc::from(text.replace("\r\n", "\n")) } else { Arc::from(text) }
}

/// What was generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Each file, by its path below the folder that is written to.
    pub files: BTreeMap<Text, Entry>,
    /// Of files that were edited by hand and merged, what was agreed on: whoever finds that, and generates what the merge
    /// took in, has nothing to ask. They stand beside the files, so that older versions of the tool read the rest.
    pub agreed: BTreeMap<Text, Agreed>,
    /// The waivers that were written among those of people, by what they say.
    pub waivers: BTreeSet<Hash>,
}

/// What was left of a file that was edited by hand when it was merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// A text of this hash, whatever the tags of its images.
    Text(Hash),
    /// Nothing: somebody deleted it.
    Nothing,
}

/// What is known about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What was generated; nothing for one that is about to be.
    pub hash: Option<Hash>,
    /// What a run that did not end was about to make of it.
    pub next: Option<Next>,
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A text of this hash.
    Written(Hash),
    /// Nothing.
    Removed,
}

impl Entry {
    /// A file of which one text is known.
    pub fn of(hash: Hash) -> Self {
        Self { hash: Some(hash), next: None }
    }

    /// Whether a text of this hash is what was generated.
    pub fn knows(&self, hash: &str) -> bool {
        self.hash.as_deref() == Some(hash)
    }
}

impl Record {
    /// Reads a record, or says in half a sentence what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let document = document(text, RECORD_SCHEMA)?;
        let Some(files) = document.get("files").and_then(Value::as_object) else {
            return Err("it names no files".to_owned());
        };
        let mut record = Self::default();
        for (path, value) in files {
            let entry = entry(value).ok_or_else(|| format!("nothing is understood of {path}"))?;
            record.files.insert(Arc::from(path.as_str()), entry);
        }
        for (path, value) in document.get("agreed").and_then(Value::as_object).into_iter().flatten() {
            let agreed = value.as_str().map_or(Agreed::Nothing, |hash| Agreed::Text(Arc::from(hash)));
            record.agreed.insert(Arc::from(path.as_str()), agreed);
        }
        let waivers = document.get("waivers").and_then(Value::as_array).into_iter().flatten();
        record.waivers = waivers.filter_map(Value::as_str).map(Arc::from).collect();
        Ok(record)
    }

    /// The record as it is written, by this version of the tool.
    pub fn text(&self, version: &str) -> String {
        let files: Map<String, Value> =
            self.files.iter().map(|(path, entry)| (path.to_string(), shown(entry))).collect();
        let mut document = json!({ "schema": RECORD_SCHEMA, "tool": version, "files": files });
        let agreed: Map<String, Value> = self
            .agreed
            .iter()
            .map(|(path, agreed)| match agreed {
                Agreed::Text(hash) => (path.to_string(), json!(&**hash)),
                Agreed::Nothing => (path.to_string(), Value::Null),
            })
            .collect();
        let waivers: Vec<Value> = self.waivers.iter().map(|hash| json!(&**hash)).collect();
        if let (Some(members), false) = (document.as_object_mut(), agreed.is_empty()) {
            members.insert("agreed".to_owned(), Value::Object(agreed));
        }
        if let (Some(members), false) = (document.as_object_mut(), waivers.is_empty()) {
            members.insert("waivers".to_owned(), Value::Array(waivers));
        }
        written(&document)
    }
}

fn entry(value: &Value) -> Option<Entry> {
    if let Some(hash) = value.as_str() {
        return Some(Entry::of(Arc::from(hash)));
    }
    let members = value.as_object()?;
    let next = match members.get("becomes")? {
        Value::String(hash) => Next::Written(Arc::from(hash.as_str())),
        Value::Null => Next::Removed,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(Entry { hash: members.get("was").and_then(Value::as_str).map(Arc::from), next: Some(next) })
}

fn shown(entry: &Entry) -> Value {
    match (&entry.hash, &entry.next) {
        (hash, Some(next)) => {
            let next = match next {
                Next::Written(hash) => json!(&**hash),
                Next::Removed => Value::Null,
            };
            json!({ "was": hash.as_deref(), "becomes": next })
        }
        (Some(hash), None) => json!(&**hash),
        (None, None) => Value::Null,
    }
}

/// The texts that were generated, by their hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Originals {
    /// They.
    pub texts: BTreeMap<Hash, Text>,
}

impl Originals {
    /// Reads them. A text that is not the one of its hash is left out.
    pub fn read(text: &str) -> Result<Self, String> {
        let document = document(text, ORIGINALS_SCHEMA)?;
        let texts = document.get("texts").and_then(Value::as_object).into_iter().flatten();
        let whole = texts.filter_map(|(key, text)| {
            let text = text.as_str()?;
            (*hash(text) == **key).then(|| (Arc::from(key.as_str()), Arc::from(text)))
        });
        Ok(Self { texts: whole.collect() })
    }

    /// The texts as they are written.
    pub fn text(&self) -> String {
        let texts: Map<String, Value> =
            self.texts.iter().map(|(hash, text)| (hash.to_string(), json!(&**text))).collect();
        written(&json!({ "schema": ORIGINALS_SCHEMA, "texts": texts }))
    }
}

fn document(text: &str, schema: &str) -> Result<Value, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match document.get("schema").and_then(Value::as_str) {
        Some(found) if found == schema => Ok(document),
        Some(found) => Err(format!("it is of the kind {found}, where {schema} is needed")),
        None => Err(format!("it does not say that it is {schema}")),
    }
}

fn written(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let files = [
            ("a.yaml", Entry::of(hash("a\n"))),
            ("b.yaml", Entry { hash: None, next: Some(Next::Written(hash("b"))) }),
            ("c.yaml", Entry { hash: Some(hash("c")), next: Some(Next::Removed) }),
        ];
        let agreed = [("a.yaml", Agreed::Text(hash("mine\n"))), ("c.yaml", Agreed::Nothing)];
        let record = Record {
            files: files.into_iter().map(|(path, entry)| (path.into(), entry)).collect(),
            agreed: agreed.into_iter().map(|(path, agreed)| (path.into(), agreed)).collect(),
            waivers: [hash("a waiver")].into(),
        };
        assert_eq!(Record::read(&record.text("1.2.3")), Ok(record));
    }

    #[test]
    fn what_is_no_record_is_said_to_be_none() {
        for (text, why) in [
            ("", "EOF while parsing"),
            ("{}", "it does not say that it is tricep.generated/1"),
            ("{\"schema\":\"x\"}", "it is of the kind x, where tricep.generated/1 is needed"),
            ("{\"schema\":\"tricep.generated/1\"}", "it names no files"),
            ("{\"schema\":\"tricep.generated/1\",\"files\":{\"a\":1}}", "nothing is understood of a"),
        ] {
            let said = Record::read(text).unwrap_err();
            assert!(said.starts_with(why), "{text}: {said}");
        }
    }

    #[test]
    fn line_ends_make_no_other_file_and_a_damaged_text_is_none() {
        assert_eq!(hash("a\r\nb\r\n"), hash("a\nb\n"));
        let kept = Originals { texts: [(hash("a"), "a".into())].into() };
        assert_eq!(Originals::read(&kept.text()), Ok(kept.clone()));
        assert_eq!(Originals::read(&kept.text().replace("\"a\"", "\"b\"")), Ok(Originals::default()));
    }
}
