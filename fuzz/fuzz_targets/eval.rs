//! Any text is a program that gives an answer or diagnostics: binding and evaluation never crash and never run away, and
//! what they say can be printed.
//!
//! ```text
//! sh fuzz/seeds.sh && cargo +nightly fuzz run eval fuzz/seeds/syntax fuzz/corpus/eval -- -dict=fuzz/bicep.dict
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use tricep::bicep::load::Loader;
use tricep::diag::short::short;
use tricep::eval::{self, Inputs, Precision};
use tricep::language::expression_text::{Secrets, text};
use tricep::world::memory::MemoryWorld;
use tricep::world::WorldPath;

const MODULE: &str = "param name string = 'x'\n@secure()\nparam key string = 'k'\noutput id string = '${name}-${key}'\n";

fuzz_target!(|bytes: &[u8]| {
    let main = String::from_utf8_lossy(bytes);
    let files =
        [("main.bicep", main.as_ref()), ("part.bicep", MODULE), ("main.bicepparam", "using 'main.bicep'\n"), ("data.json", "{\"a\": [1, 2.5]}")];
    let world = MemoryWorld::new(files);
    let mut loader = Loader::new(&world, None);
    let root = loader.template(&WorldPath::root().join("main.bicep").expect("a path"));
    let loaded = loader.finish();
    for precision in [Precision::Fine, Precision::Official] {
        let inputs = Inputs { precision, ..Inputs::default() };
        let evaluation = eval::evaluate(&loaded.programs, root, &inputs);
        for diagnostic in loaded.diagnostics.iter().chain(&evaluation.diagnostics) {
            assert!(!short(diagnostic, &loaded.sources).is_empty());
        }
        for (_, output) in &evaluation.outputs {
            let _ = text(&output.value, Secrets::Mask);
        }
    }
});
