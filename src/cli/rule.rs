//! The rules that the command line names.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::lint::{Rule, Rules};

const UNKNOWN_RULE: Code =
    Code { id: "command/unknown-rule", says: "A rule on the command line is one that there is." };

/// The rule that a word means; `at` is where it was given. Whoever says `lint/W6` is answered so.
pub(super) fn find<'r>(rules: &'r Rules, word: &str, at: &'static str) -> Result<&'r Rule, Box<Diagnostic>> {
    rules.find(word).ok_or_else(|| {
        let diagnostic = Diagnostic::about_file(UNKNOWN_RULE, at, format!("there is no rule {word}"));
        let prefix = if word.starts_with("lint/") { "lint/" } else { "" };
        Box::new(match rules.nearest(word) {
            Some(meant) => diagnostic.help(format!("did you mean {prefix}{meant}?")),
            None => diagnostic.help("`tricep lint --list` shows them"),
        })
    })
}
