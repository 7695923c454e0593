//! Writes what is generated and committed: the Bicep parser from its grammar, and the document of the tables.

use std::path::Path;

use tree_sitter_generate::{ABI_VERSION_MAX, OptLevel, generate_parser_in_directory};
use tricep::azure::properties::markdown;

/// Generates everything.
pub(crate) fn run() -> Result<(), String> {
    document()?;
    parser()
}

/// Generates `docs/container-apps.md`. A test compares it with the tables too, so that nobody needs to run this to notice.
fn document() -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/container-apps.md");
    std::fs::write(&path, markdown::document()).map_err(|error| format!("{}: {error}", path.display()))
}

/// Generates `grammars/bicep/src/{parser.c,grammar.json,node-types.json,tree_sitter/}`, with the generator's own JavaScript
/// engine: nothing but cargo is needed.
fn parser() -> Result<(), String> {
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
