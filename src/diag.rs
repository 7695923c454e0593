//! Diagnostics: what is wrong, why, and what to do, at the place where the reader has to act.
//!
//! A diagnostic cannot be made without a place. Most point into a text; one about a file that has no text (it is missing,
//! a directory, not UTF-8) names the file. Places stay bytes until a form is drawn: [`human`] for people, [`short`] for
//! one line each, [`json`] for machines. Drawing decides nothing: every form shows every diagnostic it is given.
//!
//! Each area keeps its codes in an enum with `code(self) -> Code`, so that all the things that can go wrong there are
//! seen in one place.

mod excerpt;
pub mod human;
pub mod json;
pub mod plural;
pub mod short;
pub mod suggest;

use std::cmp::Ordering;
use std::sync::Arc;

use crate::source::Sources;
use crate::source::Span;

/// One finding about the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of mistake it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence that stands alone.
    pub message: String,
    /// Why that is wrong, where the message does not make it obvious.
    pub why: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is.
    pub place: Place,
    /// Further places that explain it, in this file or others.
    pub others: Vec<Label>,
    /// How the evaluation came here, innermost first: module calls, function calls, imports.
    pub trace: Vec<Label>,
}

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// `BCPnnn` where Bicep has a code of the same meaning, else `area/short-name`. Users look it up and waive by it.
    pub id: &'static str,
    /// What this code says, in one sentence.
    pub says: &'static str,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The question cannot be answered.
    Error,
    /// The answer stands, but somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word used in every form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Where a diagnostic is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a text. The label's words stand under the mark and may be empty.
    Text(Label),
    /// In a file of which there is no text to point into, under the name users know.
    File(Arc<str>),
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self::Text(Label::new(span, ""))
    }
}

/// A place in a text with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

impl Label {
    /// A place with words.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

impl Diagnostic {
    /// Something is wrong at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::at(Place::Text(Label::new(span, "")), Severity::Error, code, message.into())
    }

    /// Something at `span` should be looked at.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::at(Place::Text(Label::new(span, "")), Severity::Warning, code, message.into())
    }

    /// Something at `span` is worth knowing.
    pub fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::at(Place::Text(Label::new(span, "")), Severity::Note, code, message.into())
    }

    /// A whole file is wrong and has no text to point into.
    pub fn about_file(code: Code, name: impl Into<Arc<str>>, message: impl Into<String>) -> Self {
        Self::at(Place::File(name.into()), Severity::Error, code, message.into())
    }

    fn at(place: Place, severity: Severity, code: Code, message: String) -> Self {
        Self { code, severity, message, why: None, help: None, place, others: Vec::new(), trace: Vec::new() }
    }

    /// Says why it is wrong.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Puts words under the mark. Without a text there is no mark, and the words are left out.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Place::Text(label) = &mut self.place {
            label.text = text.into();
        }
        self
    }

    /// Adds a further place that explains it.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label::new(span, text));
        self
    }

    /// Adds a step of the way here; the callers add theirs from the inside out. A step whose text encloses the mistake
    /// would say nothing new and is left out.
    #[must_use]
    pub fn traced(mut self, span: Span, text: impl Into<String>) -> Self {
        if self.span().is_none_or(|inner| !span.contains(inner)) {
            self.trace.push(Label::new(span, text));
        }
        self
    }

    /// The place in a text, if it has one.
    pub fn span(&self) -> Option<Span> {
        match &self.place {
            Place::Text(label) => Some(label.span),
            Place::File(_) => None,
        }
    }

    /// The name of the file it is in.
    pub fn file<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.place {
            Place::Text(label) => sources.get(label.span.file).name(),
            Place::File(name) => name,
        }
    }
}

/// Puts diagnostics into the order in which they are shown: by file name, place, code and message, so that the order of
/// the work, and the number of threads that did it, cannot be seen.
pub fn sort(diagnostics: &mut [Diagnostic], sources: &Sources) {
    diagnostics.sort_by(|a, b| order(a, b, sources));
}

fn order(a: &Diagnostic, b: &Diagnostic, sources: &Sources) -> Ordering {
    let place = |diagnostic: &Diagnostic| diagnostic.span().map(|span| (span.start, span.end));
    a.file(sources)
        .cmp(b.file(sources))
        .then_with(|| place(a).cmp(&place(b)))
        .then_with(|| a.code.cmp(&b.code))
        .then_with(|| a.message.cmp(&b.message))
}

/// Makes a text safe to print: control characters become their pictures, and a text longer than `most` bytes is cut. File
/// names and messages quote the input, which may hold anything.
pub fn printable(text: &str, most: usize) -> String {
    let kept = text.get(..text.floor_char_boundary(most)).unwrap_or("");
    let mut out: String = kept
        .chars()
        .map(|character| match character {
            '\n' => '\n',
            '\t' => ' ',
            '\u{7f}' => '\u{2421}',
            '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
            // Marks that turn the direction of writing can make a line show other than it is.
            '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            other => other,
        })
        .collect();
    if kept.len() < text.len() {
        out.push('…');
    }
    out
}

/// Longest message that is shown. A message quotes names of the input, and a name can be a whole file long.
const MESSAGE_BYTES: usize = 2_000;

/// Longest file name that is shown.
const NAME_BYTES: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    const TYPO: Code = Code { id: "test/typo", says: "A name is misspelt." };
    const WORSE: Code = Code { id: "test/worse", says: "It is worse." };

    #[test]
    fn the_order_shows_nothing_of_the_order_of_work() {
        let mut sources = Sources::new();
        let b = sources.add("b.bicep", "0123456789");
        let a = sources.add("a.bicep", "0123456789");
        let mut diagnostics = vec![
            Diagnostic::error(WORSE, Span::new(b, 2, 3), "2 worse"),
            Diagnostic::error(TYPO, Span::new(b, 2, 3), "2 typo"),
            Diagnostic::error(TYPO, Span::new(b, 1, 3), "1 typo"),
            Diagnostic::error(TYPO, Span::new(a, 9, 9), "9 typo"),
            Diagnostic::about_file(TYPO, "b.bicep", "the file"),
        ];
        sort(&mut diagnostics, &sources);
        let messages: Vec<_> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["9 typo", "the file", "1 typo", "2 typo", "2 worse"]);
    }

    #[test]
    fn a_trace_skips_what_encloses_the_mistake() {
        let mut sources = Sources::new();
        let main = sources.add("main.bicep", "0123456789");
        let other = sources.add("other.bicep", "0123456789");
        let diagnostic = Diagnostic::error(TYPO, Span::new(main, 4, 5), "typo")
            .traced(Span::new(main, 2, 8), "enclosing")
            .traced(Span::new(other, 2, 8), "called");
        assert_eq!(diagnostic.trace, [Label::new(Span::new(other, 2, 8), "called")]);
    }

    #[test]
    fn what_is_printed_holds_no_control_characters() {
        assert_eq!(printable("a\u{1b}[31m\u{202e}\u{9b}b\n", 100), "a␛[31m\u{fffd}\u{fffd}b\n");
        assert_eq!(printable("æøå", 3), "æ…");
    }
}
