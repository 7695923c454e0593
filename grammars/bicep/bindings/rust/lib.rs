//! A tree-sitter grammar of today's Bicep, for `.bicep` and `.bicepparam` files.
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tricep_grammar_bicep::LANGUAGE.into()).unwrap();
//! let tree = parser.parse("param replicas int = 2\n", None).unwrap();
//! let parameter = tree.root_node().named_child(0).unwrap();
//! assert_eq!(parameter.kind(), "parameter_declaration");
//! assert_eq!(parameter.child_by_field_name("default").unwrap().kind(), "integer");
//! ```
//!
//! Line breaks are tokens of the grammar, types are their own rules, and everything with a meaning has a field. The node
//! kinds are listed in [`NODE_TYPES`]; the README of this crate explains them.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    // Named by build.rs, so that another grammar of Bicep can be linked beside this one.
    #[link_name = "tricep_tree_sitter_bicep"]
    fn language() -> *const ();
}

/// The language, for [`tree_sitter::Parser::set_language`](https://docs.rs/tree-sitter/latest/tree_sitter/struct.Parser.html).
// SAFETY: the generated function takes nothing and returns a pointer to static tables.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(language) };

/// The node kinds and their fields, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// What editors colour, as a tree-sitter query.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// Which names are defined where, as a tree-sitter query.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// What editors fold, as a tree-sitter query.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");

/// Where another language begins (in comments), as a tree-sitter query.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");
