//! Any text gives a tree and a list of mistakes: no crash, no endless loop, every place within the text.
//!
//! ```text
//! sh fuzz/seeds.sh && cargo +nightly fuzz run syntax fuzz/seeds/syntax fuzz/corpus/syntax -- -dict=fuzz/bicep.dict
//! ```
//!
//! The parser is C, which cargo-fuzz does not instrument. With gcc, `CFLAGS=-fsanitize-coverage=trace-cmp` before the
//! command and `-use_value_profile=1` behind it let the fuzzer see the parser's comparisons.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tricep::bicep::syntax::{self, Dialect};
use tricep::source::Sources;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut sources = Sources::new();
    let file = sources.add("main.bicep", text.as_ref());
    let source = sources.get(file);
    for dialect in [Dialect::Template, Dialect::Parameters] {
        for mistake in syntax::check(file, source.text(), dialect) {
            let span = mistake.span().expect("a mistake in a text has a place");
            assert!(span.start <= span.end && span.end as usize <= source.text().len(), "{mistake:?}");
        }
    }
    for declaration in syntax::parse(file, source.shared_text()).declarations() {
        assert!(declaration.view().span().end as usize <= source.text().len());
    }
});
