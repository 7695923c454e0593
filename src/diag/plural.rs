//! Numbers of things, as a sentence has them.

/// A number of things: `1 finding`, `2 findings`.
pub fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// A number of things where a single one is a word: `one question`, `2 questions`.
pub fn told(number: usize, one: &str) -> String {
    if number == 1 { format!("one {one}") } else { format!("{number} {one}s") }
}
