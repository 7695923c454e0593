//! What the parser could not read, said as a person would: what was expected, what stands there, what to do.
//!
//! One mistake is one diagnostic. In each broken declaration the first place where the parser got stuck is the mistake;
//! what it stumbles over behind that on the same line is a consequence. A later line is looked at again only if the final
//! tree is broken there too.

mod describe;
mod expected;
mod site;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use tree_sitter::Node;

use super::Dialect;
use super::codes::codes;
use super::outline;
use super::repair::{Patch, Stuck};
use crate::diag::{Code, Diagnostic};
use crate::limits;
use crate::source::{FileId, Span};

codes! {
    /// The kinds of mistakes a parser finds. Codes and meanings are Bicep's own.
    Mistake {
        StrangeCharacter = "BCP001", "Bicep has no such character outside strings.";
        UnterminatedString = "BCP004", "A string ends on its own line.";
        NoDeclaration = "BCP007", "A line in the first column begins a declaration.";
        NoDeclarationOfParameters = "BCP337", "A line of a parameter file begins one of its declarations.";
        NoDefault = "BCP008", "Behind the type of a parameter stands its default value or nothing.";
        NoValue = "BCP009", "A value is expected.";
        NoKeyword = "BCP012", "A certain word is expected.";
        NoParameterName = "BCP013", "A parameter has a name.";
        NoName = "BCP015", "A name is expected.";
        NoOutputName = "BCP016", "An output has a name.";
        NoResourceName = "BCP017", "A resource has a symbolic name.";
        NoCharacter = "BCP018", "A certain character is expected.";
        NoLineBreak = "BCP019", "A declaration ends with its line.";
        NoMemberName = "BCP020", "A property or function name is expected.";
        NoPropertyName = "BCP022", "A property name is expected.";
        NoResourceType = "BCP068", "A resource has a type in quotes.";
        NoModuleName = "BCP096", "A module has a symbolic name.";
        NoModulePath = "BCP097", "A module has a path in quotes.";
        DoubleQuote = "BCP103", "Strings stand in single quotes.";
        EmptyIndex = "BCP117", "An index is a value.";
        NoBody = "BCP118", "A body is an object, a loop or a condition.";
        NoDecoratorName = "BCP123", "A decorator has a name.";
        UndecoratedEnd = "BCP132", "A decorator stands before a declaration.";
        NoLoopVariable = "BCP162", "A loop names its variable.";
        NoLoopBody = "BCP167", "The body of a loop of resources is an object or a condition.";
        NoExtension = "BCP201", "An extension is named, or given by its path in quotes.";
        NoConfigName = "BCP202", "The configuration of an extension names it.";
        NoSeparator = "BCP236", "Items stand on lines of their own or between commas.";
        NoComma = "BCP237", "Arguments stand between commas.";
        BreakAfterComma = "BCP238", "Items are separated by a comma or by a line break, not by both.";
        Parentheses = "BCP243", "Parentheses hold one expression, on one line with them.";
        NoFilePath = "BCP257", "A path of a file is expected in quotes.";
        NoMetadataName = "BCP266", "A piece of metadata has a name.";
        NoType = "BCP279", "A type is expected.";
        NoTypeName = "BCP325", "A type has a name.";
        NoAssertName = "BCP344", "An assertion has a name.";
        NoImports = "BCP354", "An import names what it brings in.";
        QuotedImport = "BCP375", "A quoted name is imported under another.";
    }
}

/// Finds the mistakes of one file, declaration by declaration.
pub(super) struct Finder<'a> {
    file: FileId,
    text: &'a str,
    dialect: Dialect,
    /// Those found so far, at most [`limits::MISTAKES`] and one.
    pub(super) found: Vec<Diagnostic>,
    /// How many were found beyond those.
    pub(super) more: usize,
    spans: BTreeSet<Span>,
    never_closed: OnceCell<BTreeSet<usize>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(file: FileId, text: &'a str, dialect: Dialect) -> Self {
        let (spans, never_closed) = (BTreeSet::new(), OnceCell::new());
        Self { file, text, dialect, found: Vec::new(), more: 0, spans, never_closed }
    }

    /// Adds the mistakes of one broken declaration.
    pub(super) fn find(&mut self, patch: &Patch) {
        let mut walk = site::Walk::new(self.text, patch.stretch.clone());
        let mut done = patch.stretch.start;
        for (index, node) in broken_nodes(patch.tree.root_node()).into_iter().enumerate() {
            let Some(at) = stuck_at(patch, node, index, done) else { continue };
            let token = site::token_at(self.text, at.offset, patch.stretch.end);
            if index > 0 && token.start < done {
                continue;
            }
            done = line_end(self.text, token.start.max(at.offset));
            // Without the parser's log only the first is certain.
            if self.found.len() > limits::MISTAKES || (index > 0 && patch.stuck.is_empty()) {
                self.more += 1;
                continue;
            }
            let site = walk.to(at);
            if index > 0 && site.is_consequence() {
                continue;
            }
            let mut diagnostic = self.describe(&site, node);
            // Of several brackets that are never closed only one can be reported at the end of the file; the others are
            // missing where the next declaration begins.
            if let Some(span) = diagnostic.span()
                && !self.spans.insert(span)
            {
                diagnostic.place = Span::new(self.file, patch.stretch.end, patch.stretch.end).into();
            }
            self.found.push(diagnostic);
        }
    }

    /// Whether the bracket that opens at `start` is closed anywhere, be it behind other declarations.
    fn is_closed(&self, start: usize) -> bool {
        !self.never_closed.get_or_init(|| outline::never_closed(self.text)).contains(&start)
    }
}

/// Where the parser got stuck at a broken node: at first where it says that it did, later only behind `done`.
fn stuck_at(patch: &Patch, node: Node<'_>, index: usize, done: usize) -> Option<Stuck> {
    let node_alone = Stuck { offset: node.start_byte(), state: node.parse_state() };
    if patch.stuck.is_empty() {
        return Some(node_alone);
    }
    if index == 0 {
        return patch.stuck.first().copied();
    }
    let from = done.max(node.start_byte());
    let next = patch.stuck.partition_point(|stuck| stuck.offset < from);
    patch.stuck.get(next).copied().filter(|stuck| stuck.offset <= node.end_byte())
}

fn line_end(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    from + memchr::memchr2(b'\n', b'\r', rest).map_or(rest.len(), |found| found + 1)
}

/// The outermost nodes that the parser could not read or had to invent, in order.
fn broken_nodes(root: Node<'_>) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    if !root.has_error() {
        return nodes;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let broken = node.is_error() || node.is_missing();
        if broken {
            nodes.push(node);
        }
        if !broken && node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                // An invented token may have no name and so be no node; the mistake is real all the same.
                if nodes.is_empty() {
                    nodes.push(root);
                }
                return nodes;
            }
        }
    }
}
