//! Any text is YAML or none: it is read to nodes whose places are in the text, and taken as a configuration or refused.
//!
//! ```text
//! cargo +nightly fuzz run yaml
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use tricep::diag::short::short;
use tricep::profile::Config;
use tricep::source::Sources;
use tricep::yaml;
use tricep::yaml::Node;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut sources = Sources::new();
    let file = sources.add("tricep.yaml", text);
    let text = sources.get(file).shared_text();
    let parsed = yaml::parse(file, &text);
    parsed.documents.iter().for_each(|document| check(&document.root, &text));
    for diagnostic in &parsed.diagnostics {
        let _ = short(diagnostic, &sources);
    }
    for diagnostic in Config::read(file, &text).err().iter().flatten() {
        let _ = short(diagnostic, &sources);
    }
});

fn check(node: &Node, text: &str) {
    assert!(text.get(node.span.range()).is_some(), "{node:?}");
    node.as_sequence().unwrap_or_default().iter().for_each(|item| check(item, text));
    for entry in node.as_mapping().map_or(&[][..], |mapping| &mapping.entries) {
        assert!(text.get(entry.key.span.range()).is_some(), "{:?}", entry.key);
        check(&entry.value, text);
    }
}
