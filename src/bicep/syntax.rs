//! Bicep text as a tree. Parsing cannot fail: it gives a tree and a list of mistakes, and one broken declaration leaves all
//! the others whole.
//!
//! ```text
//! text ── grammar ──► tree ── (only if broken: repair) ──► declarations     (ast: typed views)
//!                      └────────────► mistake, validity ──► diagnostics
//! ```

// A view asks for the few kinds it wraps; naming the seventy others would hide them.
#![allow(clippy::wildcard_enum_match_arm)]

pub mod ast;
pub mod kind;
mod mistake;
mod outline;
mod repair;
pub mod strings;
mod validity;

use std::sync::Arc;

use tree_sitter::{Node, Parser, Tree};

use crate::diag::Diagnostic;
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

/// Parses a text.
pub fn parse(file: FileId, text: Arc<str>) -> Syntax {
    let mut parser = Parser::new();
    // Only a parser generated for another runtime is refused, which the first test to run would show.
    let ready = parser.set_language(&kind::language()).is_ok();
    let tree = if ready { parser.parse(text.as_bytes(), None) } else { None };
    let patches = match &tree {
        Some(tree) if tree.root_node().has_error() => repair::patches(&mut parser, &text, tree),
        _ => Vec::new(),
    };
    Syntax { file, text, tree, patches }
}

/// Every mistake in a text, in order: what is refused before anything is looked up or evaluated.
pub fn check(file: FileId, text: &str, dialect: Dialect) -> Vec<Diagnostic> {
    parse(file, Arc::from(text)).mistakes(dialect)
}

impl Syntax {
    /// The declarations that could be read, in order.
    pub fn declarations(&self) -> impl Iterator<Item = ast::Declaration<'_>> {
        self.statements().filter_map(|node| ast::Declaration::new(self.view(node)))
    }

    /// Every mistake, in order.
    pub fn mistakes(&self, dialect: Dialect) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for patch in &self.patches {
            mistake::find(self.file, &self.text, patch, &mut found);
        }
        for root in self.roots() {
            validity::check(self.view(root), dialect, &mut found);
        }
        found.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)));
        found
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

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}
