//! Pragmas, such as `#disable-next-line BCP081`: each on a line of its own, with the codes that it is about.

use super::codes::codes;
use crate::diag::suggest::nearest;
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};

codes! {
    /// What can be wrong with a pragma.
    PragmaMistake {
        Strange = "BCP001", "Bicep has no such character outside strings.";
        WithoutCodes = "BCP226", "A pragma names the codes it is about.";
    }
}

const KNOWN: [&str; 3] = ["#disable-next-line", "#disable-diagnostics", "#restore-diagnostics"];

/// What is wrong with the `#` at a byte of a text and what follows it on its line; nothing if it is a pragma.
pub(super) fn mistake(file: FileId, text: &str, at: usize) -> Option<Diagnostic> {
    let (before, behind) = text.split_at_checked(at)?;
    let before = before.trim_end_matches([' ', '\t']);
    let first = before.is_empty() || before.ends_with(['\n', '\r']);
    let line = behind.split(['\n', '\r']).next().unwrap_or("");
    let line = line.split("//").next().unwrap_or("");
    let mut words = line.split_whitespace();
    let pragma = words.next().unwrap_or("");
    if !first || !KNOWN.contains(&pragma) {
        let found =
            if first { format!("`{pragma}` is not a pragma") } else { "`#` does not belong here".to_owned() };
        let help = match nearest(pragma, KNOWN).filter(|_| first) {
            Some(word) => format!("did you mean `{word}`?"),
            None => "pragmas such as #disable-next-line stand on lines of their own; comments begin with //"
                .to_owned(),
        };
        let span = Span::new(file, at, at + line.trim_end().len());
        return Some(Diagnostic::error(PragmaMistake::Strange.code(), span, found).help(help));
    }
    let is_code =
        |word: &str| word.starts_with(|first: char| first.is_ascii_alphanumeric() || "_-".contains(first));
    let word = words.next();
    if word.is_some_and(is_code) {
        return None;
    }
    let blanks = |rest: &str| rest.len() - rest.trim_start().len();
    let end = match word {
        Some(_) => at + pragma.len() + line.get(pragma.len()..).map_or(0, blanks),
        None => at + line.len(),
    };
    Some(
        Diagnostic::error(
            PragmaMistake::WithoutCodes.code(),
            Span::new(file, end, end),
            format!("`{pragma}` names no code"),
        )
        .help(format!("name what it silences: {pragma} no-unused-params")),
    )
}
