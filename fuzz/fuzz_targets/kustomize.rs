//! Any files are a tree of kustomize or none: it is loaded and rendered, or refused, and what is written is YAML again.
//!
//! ```text
//! cargo +nightly fuzz run kustomize
//! ```
//!
//! A line `=== path` begins a file; what stands before the first is the kustomization.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tricep::diag::short::short;
use tricep::kustomize::{Extras, Renderer, Tree};
use tricep::source::Sources;
use tricep::world::{MemoryWorld, WorldPath};
use tricep::yaml;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut files = vec![("prod/kustomization.yaml", String::new())];
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("=== ") {
            files.push((path.trim_end(), String::new()));
        } else if let Some((_, file)) = files.last_mut() {
            file.push_str(line);
        }
    }
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (*path, text.as_str())));
    let Ok(directory) = WorldPath::root().join("prod") else { return };
    let mut sources = Sources::new();
    let tree = Tree::load(&world, std::slice::from_ref(&directory), &mut sources);
    let rendered = tree.render(&directory, &Extras { renderer: Renderer::Flux, ..Extras::default() });
    for diagnostic in &rendered.diagnostics {
        let _ = short(diagnostic, &sources);
    }
    let _ = rendered.documents(Some(&sources));
    let written = rendered.to_yaml();
    let file = sources.add("rendered", written.as_str());
    let again = yaml::parse(file, &written);
    assert!(again.diagnostics.is_empty(), "{written}");
    assert_eq!(again.documents.iter().filter(|document| !document.root.is_null()).count(), rendered.objects.len());
});
