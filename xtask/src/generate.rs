//! Writes the Bicep parser from its grammar, with the generator's own JavaScript engine: nothing but cargo is needed.

use std::path::Path;

use tree_sitter_generate::{ABI_VERSION_MAX, OptLevel, generate_parser_in_directory};

/// Generates `grammars/bicep/src/{parser.c,grammar.json,node-types.json,tree_sitter/}`.
pub(crate) fn run() -> Result<(), String> {
    let grammar = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammars/bicep");
    let mut remarks = Vec::new();
    generate_parser_in_directory(
        grammar,
        None::<&Path>,
        None::<&Path>,
        ABI_VERSION_MAX,
        std::env::var("REPORT_STATES").ok().as_deref(),
        Some("native"),
        true,
        OptLevel::default(),
        &mut remarks,
    )
    .map_err(|error| format!("the grammar does not generate: {error}"))?;
    // A remark is something to mend: an unnecessary conflict, a rule of one element.
    if remarks.is_empty() {
        return Ok(());
    }
    Err(remarks.iter().map(|remark| format!("grammar.js: {remark}")).collect::<Vec<_>>().join("\n"))
}
