//! A tree as it is read: all its nodes in one list, each in front of what is inside of it.
//!
//! The parser's own tree finds out anew where a node lies and what it is each time it is asked, and its memory belongs to
//! the thread that parsed. Reading a file asks for most nodes several times. So each tree is walked once, where it was
//! parsed, and the parser's tree is dropped.

use super::kind::{self, Field, Kind};

/// The nodes of a tree.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Flat {
    nodes: Vec<Node>,
}

/// A node. What is inside of it stands directly behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Its kind; nothing for punctuation, keywords and what could not be read.
    pub(super) kind: Option<Kind>,
    /// Its role in the node around it.
    pub(super) field: Option<Field>,
    /// What else the parser says of it.
    marks: u8,
    /// The offset of its first byte.
    pub(super) start: u32,
    /// The offset behind its last byte.
    pub(super) end: u32,
    /// The place in the list behind everything that is inside of it.
    pub(super) behind: u32,
}

/// It is more than punctuation or a keyword.
const NAMED: u8 = 1;
/// It may stand anywhere, as a comment.
const EXTRA: u8 = 1 << 1;
/// The parser had to invent it.
const MISSING: u8 = 1 << 2;
/// The parser could not read it.
const ERROR: u8 = 1 << 3;
/// It holds something that could not be read, or is that.
const BROKEN: u8 = 1 << 4;

impl Node {
    /// A node of a text without mistakes, with no role and nothing inside of it.
    pub(super) fn sound(kind: Option<Kind>, start: u32, end: u32) -> Self {
        let marks = if kind.is_some() { NAMED } else { 0 };
        Self { kind, field: None, marks, start, end, behind: 1 }
    }

    /// The same, as one that may stand anywhere.
    pub(super) fn extra(self) -> Self {
        Self { marks: self.marks | EXTRA, ..self }
    }

    /// The same, with so many nodes inside of it. Until the list is in its order, `behind` counts the node and those.
    pub(super) fn around(self, inside: usize) -> Self {
        Self { behind: short(inside + 1), ..self }
    }

    /// In a tree that is `sound` no node is asked whether it is broken.
    fn new(node: tree_sitter::Node<'_>, field: Option<Field>, sound: bool) -> Self {
        let mark = |is: bool, mark: u8| if is { mark } else { 0 };
        let mut marks = mark(node.is_named(), NAMED) | mark(node.is_extra(), EXTRA);
        if !sound {
            marks |= mark(node.is_missing(), MISSING);
            marks |= mark(node.is_error(), ERROR) | mark(node.has_error(), BROKEN);
        }
        Self {
            kind: kind::kind(node),
            field,
            marks,
            start: short(node.start_byte()),
            end: short(node.end_byte()),
            behind: 0,
        }
    }

    fn is(self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    /// Whether it is more than punctuation or a keyword.
    pub(super) fn is_named(self) -> bool {
        self.is(NAMED)
    }

    /// Whether it may stand anywhere, as a comment may.
    pub(super) fn is_extra(self) -> bool {
        self.is(EXTRA)
    }

    /// Whether the parser had to invent it.
    pub(super) fn is_missing(self) -> bool {
        self.is(MISSING)
    }

    /// Whether the parser could not read it.
    pub(super) fn is_error(self) -> bool {
        self.is(ERROR)
    }

    /// Whether anything in it could not be read.
    pub(super) fn has_error(self) -> bool {
        self.is(BROKEN)
    }
}

impl Flat {
    /// The nodes of a tree, the root first.
    pub(super) fn new(tree: &tree_sitter::Tree) -> Self {
        let mut nodes = Vec::new();
        // The nodes around, each with how many of its children are still to come.
        let mut around: Vec<(usize, u32)> = Vec::new();
        let sound = !tree.root_node().has_error();
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            // A comment has no role, whatever part it stands in front of.
            let field = cursor.field_id().and_then(kind::field).filter(|_| !node.is_extra());
            let children = node.child_count();
            nodes.push(Node::new(node, field, sound));
            if children > 0 && cursor.goto_first_child() {
                around.push((nodes.len() - 1, children - 1));
                continue;
            }
            close(&mut nodes, None);
            loop {
                let Some((at, left)) = around.last_mut() else { return Self { nodes } };
                // Asking for a child that is not there costs the way up to the root and back.
                if *left > 0 && cursor.goto_next_sibling() {
                    *left -= 1;
                    break;
                }
                let at = *at;
                close(&mut nodes, Some(at));
                around.pop();
                cursor.goto_parent();
            }
        }
    }

    /// The list with outer nodes first, from one with inner nodes first, in which `behind` counts a node and what is inside of
    /// it, see [`Node::around`].
    pub(super) fn from_inner_first(mut inner_first: Vec<Node>) -> Self {
        let mut nodes = inner_first.clone();
        // Where the nodes around begin in the list given.
        let mut around: Vec<usize> = Vec::new();
        while let Some(node) = inner_first.pop() {
            let last = inner_first.len();
            let first = (last + 1).saturating_sub(node.behind as usize);
            while around.last().is_some_and(|begin| last < *begin) {
                around.pop();
            }
            // In front of what is inside of it, and behind all that it is inside of.
            let at = first + around.len();
            if let Some(slot) = nodes.get_mut(at) {
                *slot = Node { behind: short(at) + node.behind, ..node };
            }
            around.push(first);
        }
        Self { nodes }
    }

    /// The node at a place of the list.
    pub(super) fn get(&self, at: u32) -> Option<Node> {
        self.nodes.get(at as usize).copied()
    }

    /// The places of the nodes directly inside of the one at `at`, in order.
    pub(super) fn children(&self, at: u32) -> impl Iterator<Item = (u32, Node)> {
        let behind = self.get(at).map_or(0, |node| node.behind);
        let mut next = at.saturating_add(1);
        std::iter::from_fn(move || {
            let here = next;
            let node = (here < behind).then(|| self.get(here)).flatten()?;
            next = node.behind;
            Some((here, node))
        })
    }
}

/// Says of a node that all that is inside of it is in the list: of the one at `at`, or of the last one.
fn close(nodes: &mut [Node], at: Option<usize>) {
    let behind = short(nodes.len());
    let node = match at {
        Some(at) => nodes.get_mut(at),
        None => nodes.last_mut(),
    };
    if let Some(node) = node {
        node.behind = behind;
    }
}

/// Texts are far shorter than `u32` counts, and so are the lists of their nodes.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bicep::syntax::parser;

    fn shown(flat: &Flat, at: u32, text: &str) -> String {
        let inside: Vec<String> = flat.children(at).map(|(at, _)| shown(flat, at, text)).collect();
        let node = flat.get(at).unwrap();
        let place = node.start as usize..node.end as usize;
        let own = node.kind.map_or_else(|| text.get(place).unwrap().trim(), |kind| kind.word());
        let field = node.field.map_or(String::new(), |field| format!("{}: ", field.word()));
        if inside.is_empty() {
            format!("{field}{own}")
        } else {
            format!("{field}({own} {})", inside.join(" "))
        }
    }

    #[test]
    fn the_list_is_the_tree() {
        let text = "// note\nvar a = { b: [1, c.d] }\nparam e string\n";
        let flat = Flat::new(&parser().parse(text, None).unwrap());
        assert_eq!(
            shown(&flat, 0, text),
            "(source_file comment (variable_declaration var name: identifier = value: (object { \
             member: (property key: identifier : value: (array [ item: integer , item: (member_access \
             object: variable . name: identifier) ])) })) (parameter_declaration param name: identifier \
             type: type_name))"
        );
    }

    #[test]
    fn every_node_has_the_place_and_the_marks_that_the_parser_gives_it() {
        for text in [
            "",
            "var a = ",
            "var a = 'b${c}' // d\n",
            "param a {\n  b: 'c' | 'd'\n}\nvar = 1\n)(",
            "#x\n@a()\n",
        ] {
            let tree = parser().parse(text, None).unwrap();
            let flat = Flat::new(&tree);
            let mut cursor = tree.walk();
            let mut theirs = Vec::new();
            loop {
                let node = cursor.node();
                let marks =
                    [node.is_named(), node.is_extra(), node.is_missing(), node.is_error(), node.has_error()];
                theirs.push((kind::kind(node), node.byte_range(), marks, node.descendant_count()));
                if cursor.goto_first_child() {
                    continue;
                }
                while !cursor.goto_next_sibling() && cursor.goto_parent() {}
                if cursor.depth() == 0 {
                    break;
                }
            }
            let ours: Vec<_> = (0_u32..)
                .map_while(|at| flat.get(at).map(|node| (at, node)))
                .map(|(at, node)| {
                    let marks = [
                        node.is_named(),
                        node.is_extra(),
                        node.is_missing(),
                        node.is_error(),
                        node.has_error(),
                    ];
                    (node.kind, node.start as usize..node.end as usize, marks, (node.behind - at) as usize)
                })
                .collect();
            assert_eq!(ours, theirs, "{text:?}");
        }
    }
}
