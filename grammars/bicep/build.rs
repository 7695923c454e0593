//! Compiles the generated parser and its scanner.
//!
//! The C symbols get a prefix of their own, so that a program may link this grammar beside another one named `bicep`.

fn main() {
    let symbols = [
        "tree_sitter_bicep",
        "tree_sitter_bicep_external_scanner_create",
        "tree_sitter_bicep_external_scanner_destroy",
        "tree_sitter_bicep_external_scanner_scan",
        "tree_sitter_bicep_external_scanner_serialize",
        "tree_sitter_bicep_external_scanner_deserialize",
    ];
    let mut build = cc::Build::new();
    build.std("c11").include("src").file("src/parser.c").file("src/scanner.c");
    // The generated tables are data with a few unused corners.
    build.flag_if_supported("-Wno-unused").flag_if_supported("-Wno-unused-parameter");
    for symbol in symbols {
        build.define(symbol, Some(format!("tricep_{symbol}").as_str()));
    }
    // A parser compiled without optimisation is ten times slower and never what a debug build is about.
    if std::env::var("OPT_LEVEL").as_deref() == Ok("0") {
        build.opt_level(2);
    }
    build.compile("tricep_tree_sitter_bicep");
    for file in ["src/parser.c", "src/scanner.c", "src/tree_sitter/parser.h"] {
        println!("cargo:rerun-if-changed={file}");
    }
}
