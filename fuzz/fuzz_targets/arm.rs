//! Any text is an ARM expression or none: it is parsed, printed, and evaluated inside a template without a crash.
//!
//! ```text
//! cargo +nightly fuzz run arm fuzz/corpus/arm -- -dict=fuzz/arm.dict
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use tricep::arm::expression;
use tricep::bicep::load::Loader;
use tricep::eval::{self, Inputs};
use tricep::world::memory::MemoryWorld;
use tricep::world::WorldPath;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(parsed) = expression::parse(text) {
        let printed = parsed.to_string();
        let again = expression::parse(&printed).expect("what is printed is an expression");
        assert_eq!(again.to_string(), printed);
    }
    let quoted = serde_json::to_string(&format!("[{text}]")).expect("a text is JSON");
    let template = format!(
        "{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \
         \"parameters\": {{\"p\": {{\"type\": \"string\"}}}}, \"variables\": {{\"v\": [1, \"a\", {{\"b\": null}}]}}, \
         \"resources\": [], \"outputs\": {{\"o\": {{\"type\": \"string\", \"value\": {quoted}}}}}}}"
    );
    let world = MemoryWorld::new([("main.json", template.as_str())]);
    let mut loader = Loader::new(&world, None);
    let root = loader.template(&WorldPath::root().join("main.json").expect("a path"));
    let loaded = loader.finish();
    let _ = eval::evaluate(&loaded.programs, root, &Inputs::default());
});
