//! Bicep text as a tree. Parsing cannot fail: it gives a tree and a list of mistakes, and one broken declaration leaves all
//! the others whole.
//!
//! ```text
//! text ── grammar ──► tree ── (only if broken: repair) ──► declarations     (ast: typed views)
//!                      └────────────► mistake, validity ──► diagnostics
//! ```

pub mod ast;
mod codes;
pub mod kind;
mod mistake;
mod outline;
mod pragma;
mod repair;
pub mod strings;
mod validity;

use std::cell::RefCell;
use std::sync::Arc;

use tree_sitter::{Node, Parser, Tree};

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
    tree: Option<Tree>,
    patches: Vec<repair::Patch>,
}

thread_local! {
    /// A parser keeps the memory of one text for the next, which makes small files a third cheaper.
    static PARSER: RefCell<Parser> = RefCell::new(parser());
}

/// Parses a text.
pub fn parse(file: FileId, text: Arc<str>) -> Syntax {
    PARSER.with_borrow_mut(|parser| {
        let tree = parser.parse(text.as_bytes(), None);
        let patches = match &tree {
            Some(tree) if tree.root_node().has_error() => repair::patches(parser, &text, tree),
            _ => Vec::new(),
        };
        Syntax { file, text, tree, patches }
    })
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
        self.statements().filter_map(|node| ast::Declaration::new(self.view(node)))
    }

    /// Every mistake, in order; of very many the first [`limits::MISTAKES`] and a note about the others.
    pub fn mistakes(&self, dialect: Dialect) -> Vec<Diagnostic> {
        let mut finder = mistake::Finder::new(self.file, &self.text, dialect);
        for patch in &self.patches {
            finder.find(patch);
        }
        let mut checker = validity::Checker::new(dialect);
        let plain = self.patches.is_empty() && validity::is_plain(&self.text, dialect);
        for root in self.roots() {
            match plain {
                true => checker.check_declarations(self.view(root)),
                false => checker.check(self.view(root)),
            }
        }
        let (mut found, more) = (finder.found, finder.more + checker.more);
        found.extend(checker.found);
        found.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)));
        first_ones(found, more)
    }

    /// The file the text is from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn view<'s>(&'s self, node: Node<'s>) -> ast::View<'s> {
        ast::View::new(node, self.file, &self.text)
    }

    fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        // A patched tree may hold its declarations twice, once guessed and once sound; only statements() tells them
        // apart, and what stands between them.
        let main = self.tree.iter().filter(|_| self.patches.is_empty()).map(Tree::root_node);
        main.chain(self.statements().filter(|_| !self.patches.is_empty()))
    }

    /// The file's children that are not guesses, comments included.
    fn statements(&self) -> impl Iterator<Item = Node<'_>> {
        let whole = self.tree.iter().flat_map(|tree| children(tree.root_node()));
        let mut sound: Vec<Node<'_>> = whole.filter(|node| !self.is_patched(*node)).collect();
        if !self.patches.is_empty() {
            sound.extend(self.patches.iter().flat_map(|patch| children(patch.tree.root_node())));
            sound.sort_by_key(Node::start_byte);
        }
        sound.into_iter()
    }

    fn is_patched(&self, node: Node<'_>) -> bool {
        let after = self.patches.partition_point(|patch| patch.stretch.end <= node.start_byte());
        self.patches.get(after).is_some_and(|patch| patch.stretch.start < node.end_byte())
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

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}
