//! How deep JSON with comments is nested, found before it is parsed.

use crate::limits;

/// Where a text is nested deeper than values may be. The parser follows brackets by recursion and has no limit.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            // No text goes on behind its line; brackets that were taken for text are counted again.
            (Some(_), b'\n' | b'\r') => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'/') if bytes.get(at + 1) == Some(&b'/') => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            }
            (None, b'/') if bytes.get(at + 1) == Some(&b'*') => {
                let rest = bytes.get(at + 2..).unwrap_or_default();
                at += 3 + memchr::memmem::find(rest, b"*/").unwrap_or(rest.len());
            }
            (None, b'{' | b'[') => {
                depth += 1;
                if depth > limits::VALUE_DEPTH {
                    return Some(at);
                }
            }
            (None, b'}' | b']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        at += 1;
    }
    None
}
