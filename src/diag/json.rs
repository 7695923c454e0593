//! The wire form of a diagnostic. These types are a contract with scripts and dashboards: they change only together with
//! the version of the document they stand in.

use serde::Serialize;

use crate::source::Sources;
use crate::source::Span;

use super::Place;

/// A diagnostic as machines read it.
#[derive(Debug, Serialize)]
pub struct Diagnostic {
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(flatten)]
    place: Range,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trace: Vec<Label>,
}

/// A place with words.
#[derive(Debug, Serialize)]
struct Label {
    #[serde(flatten)]
    place: Range,
    text: String,
}

/// A place: a file alone, or a range in it. Lines and columns count from one, columns in UTF-16 units; the end is the
/// first column behind the range.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

/// The wire form of a diagnostic, with places resolved.
pub fn wire(diagnostic: &super::Diagnostic, sources: &Sources) -> Diagnostic {
    let labels = |labels: &[super::Label]| {
        labels
            .iter()
            .map(|label| Label { place: range(label.span, sources), text: label.text.clone() })
            .collect()
    };
    Diagnostic {
        code: diagnostic.code.id,
        severity: diagnostic.severity.word(),
        message: diagnostic.message.clone(),
        why: diagnostic.why.clone(),
        help: diagnostic.help.clone(),
        place: match &diagnostic.place {
            Place::Text(label) => range(label.span, sources),
            Place::File(name) => {
                Range { file: name.to_string(), line: None, column: None, end_line: None, end_column: None }
            }
        },
        labels: labels(&diagnostic.others),
        trace: labels(&diagnostic.trace),
    }
}

fn range(span: Span, sources: &Sources) -> Range {
    let source = sources.get(span.file);
    let (start, end) = (source.position(span.start), source.position(span.end));
    Range {
        file: source.name().to_owned(),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Diagnostic};
    use crate::source::Sources;

    const CODE: Code = Code { id: "BCP057", says: "The name does not exist in the current context." };

    #[test]
    fn every_part_has_its_member_and_absent_parts_have_none() {
        let mut sources = Sources::new();
        let file = sources.add("main.bicep", "param a int\nvar b = '😀${c}'\n");
        let full = Diagnostic::error(CODE, Span::new(file, 27, 28), "The name \"c\" does not exist.")
            .why("Nothing declares it.")
            .help("Did you mean \"a\"?")
            .label(Span::new(file, 6, 7), "declared here")
            .traced(Span::new(file, 0, 5), "called here");
        insta::assert_snapshot!(serde_json::to_string_pretty(&wire(&full, &sources)).unwrap(), @r#"
        {
          "code": "BCP057",
          "severity": "error",
          "message": "The name \"c\" does not exist.",
          "why": "Nothing declares it.",
          "help": "Did you mean \"a\"?",
          "file": "main.bicep",
          "line": 2,
          "column": 14,
          "endLine": 2,
          "endColumn": 15,
          "labels": [
            {
              "file": "main.bicep",
              "line": 1,
              "column": 7,
              "endLine": 1,
              "endColumn": 8,
              "text": "declared here"
            }
          ],
          "trace": [
            {
              "file": "main.bicep",
              "line": 1,
              "column": 1,
              "endLine": 1,
              "endColumn": 6,
              "text": "called here"
            }
          ]
        }
        "#);
        let bare = Diagnostic::about_file(CODE, "gone.bicep", "This file does not exist.");
        insta::assert_snapshot!(serde_json::to_string(&wire(&bare, &sources)).unwrap(), @r#"{"code":"BCP057","severity":"error","message":"This file does not exist.","file":"gone.bicep"}"#);
    }
}
