//! Bicep text as a tree. Parsing cannot fail: it gives a tree and a list of mistakes, and one broken declaration leaves all
//! the others whole.
//!
//! ```text
//! text ── (if it has no mistake: sound) ───────────────────────► flat ──► declarations     (ast: typed views)
//!   └──── grammar ──► tree ── (only if broken: repair) ──────────┘ └─► validity ──► diagnostics
//!                                             └─► mistake ────────────────────────────┘
//! ```
//!
//! The grammar decides what Bicep is. `sound` gives the same list faster for texts that it is sure of, and nothing for
//! others; builds for tests hold every answer of it against the grammar's.

pub mod ast;
mod codes;
mod flat;
pub mod kind;
mod mistake;
mod outline;
mod pragma;
mod repair;
mod sound;
pub mod strings;
mod validity;

use std::cell::RefCell;
use std::sync::Arc;

use ast::View;
use flat::Flat;
use tree_sitter::Parser;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::limits;
use crate::source::FileId;

/// Which of the two languages a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `.bicep`: what is deployed.
    Template,
    /// `.bicepparam`: the values for one deployment.
    Parameters,
}

impl Dialect {
    /// The dialect of a file by its name.
    pub fn of(name: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension.eq_ignore_ascii_case("bicepparam") { Self::Parameters } else { Self::Template }
    }
}

/// A text and its trees.
pub struct Syntax {
    file: FileId,
    text: Arc<str>,
    tree: Flat,
    patches: Vec<repair::Patch>,
}

thread_local! {
    /// A parser keeps the memory of one text for the next, which makes small files a third cheaper.
    static PARSER: RefCell<Parser> = RefCell::new(parser());
}

/// Parses a text.
pub fn parse(file: FileId, text: Arc<str>) -> Syntax {
    if let Some(tree) = sound::read(&text) {
        debug_assert!(tree == by_grammar(&text), "the grammar does not say so of {text:?}");
        return Syntax { file, text, tree, patches: Vec::new() };
    }
    PARSER.with_borrow_mut(|parser| {
        let tree = parser.parse(text.as_bytes(), None);
        let patches = match &tree {
            Some(tree) if tree.root_node().has_error() => repair::patches(parser, &text, tree),
            _ => Vec::new(),
        };
        let tree = tree.as_ref().map(Flat::new).unwrap_or_default();
        Syntax { file, text, tree, patches }
    })
}

/// What the grammar says of a text, for comparison.
fn by_grammar(text: &str) -> Flat {
    PARSER.with_borrow_mut(|parser| parser.parse(text, None).as_ref().map(Flat::new).unwrap_or_default())
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    // Only a grammar generated for another runtime is refused, which the first test to run would show.
    let _ = parser.set_language(&kind::language());
    parser
}

/// Every mistake in a text, in order: what is refused before anything is looked up or evaluated.
pub fn check(file: FileId, text: &str, dialect: Dialect) -> Vec<Diagnostic> {
    parse(file, Arc::from(text)).mistakes(dialect)
}

/// Every code of this area, each once.
pub fn codes() -> Vec<Code> {
    let mistakes = mistake::Mistake::ALL.iter().map(|mistake| mistake.code());
    let invalid = validity::Invalid::ALL.iter().map(|invalid| invalid.code());
    let pragmas = pragma::PragmaMistake::ALL.iter().map(|mistake| mistake.code());
    let mut codes: Vec<Code> = mistakes.chain(invalid).chain(pragmas).chain([MORE]).collect();
    codes.sort();
    codes.dedup_by_key(|code| code.id);
    codes
}

impl Syntax {
    /// The declarations that could be read, in order.
    pub fn declarations(&self) -> impl Iterator<Item = ast::Declaration<'_>> {
        self.statements().filter_map(ast::Declaration::new)
    }

    /// Every mistake, in order; of very many the first [`limits::MISTAKES`] and a note about the others.
    pub fn mistakes(&self, dialect: Dialect) -> Vec<Diagnostic> {
        let mut finder = mistake::Finder::new(self.file, &self.text, dialect);
        for patch in &self.patches {
            finder.find(patch);
        }
        let mut checker = validity::Checker::new(dialect);
        self.roots().for_each(|root| checker.check(root));
        let (mut found, more) = (finder.found, finder.more + checker.more);
        found.extend(checker.found);
        found.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)));
        first_ones(found, more)
    }

    /// The same of a text that is in a table of sources by now.
    pub fn of(self, file: FileId) -> Self {
        Self { file, ..self }
    }

    /// The file the text is from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn view<'s>(&'s self, tree: &'s Flat) -> Option<View<'s>> {
        View::root(tree, self.file, &self.text)
    }

    fn roots(&self) -> impl Iterator<Item = View<'_>> {
        // A patched tree may hold its declarations twice, once guessed and once sound; only statements() tells them
        // apart, and what stands between them.
        let main = self.view(&self.tree).filter(|_| self.patches.is_empty());
        main.into_iter().chain(self.statements().filter(|_| !self.patches.is_empty()))
    }

    /// The file's children that are not guesses, comments included.
    fn statements(&self) -> impl Iterator<Item = View<'_>> {
        let whole = self.view(&self.tree).into_iter().flat_map(View::children);
        let (whole, patched) =
            if self.patches.is_empty() { (Some(whole), None) } else { (None, Some(self.patched(whole))) };
        whole.into_iter().flatten().chain(patched.into_iter().flatten())
    }

    /// The same where some are guesses that a patch takes the place of.
    fn patched<'s>(&'s self, whole: impl Iterator<Item = View<'s>>) -> Vec<View<'s>> {
        let mut sound: Vec<View<'_>> = whole.filter(|view| !self.is_patched(*view)).collect();
        let again = self.patches.iter().filter_map(|patch| self.view(&patch.flat));
        sound.extend(again.flat_map(View::children));
        sound.sort_by_key(|view| view.span().start);
        sound
    }

    fn is_patched(&self, view: View<'_>) -> bool {
        let place = view.span().range();
        let after = self.patches.partition_point(|patch| patch.stretch.end <= place.start);
        self.patches.get(after).is_some_and(|patch| patch.stretch.start < place.end)
    }
}

/// The first mistakes of those found, and a note if there are more.
fn first_ones(mut found: Vec<Diagnostic>, more: usize) -> Vec<Diagnostic> {
    let more = more + found.len().saturating_sub(limits::MISTAKES);
    let place = found.get(limits::MISTAKES).or(found.last()).and_then(Diagnostic::span);
    found.truncate(limits::MISTAKES);
    if let Some(place) = place.filter(|_| more > 0) {
        let shown = found.len();
        let note = Diagnostic::note(
            MORE,
            place,
            format!("this file has at least {more} more mistakes, which are not shown"),
        );
        found.push(note.help(format!("mend the first {shown} and ask again")));
    }
    found
}

const MORE: Code = Code { id: "syntax/more", says: "Of very many mistakes in a file the first are shown." };
