//! What people leave where an overlay or a pipeline should have put a value.

/// Words that stand for a value, also as a part of an address.
const WORDS: [&str; 3] = ["placeholder", "changeme", "replace-me"];

/// Words that do where they are all there is: an address may have them as names.
const WHOLE: [&str; 2] = ["todo", "tbd"];

/// How a tag begins that somebody else was to set.
const SET_BY: &str = "set-by-";

/// How a host ends that never exists.
const INVALID: &str = ".invalid";

/// The text, or the part of it, that only holds the place of a value.
pub fn placeholder(text: &str) -> Option<&str> {
    if text.contains('\n') {
        return None;
    }
    // A tag, or a piece of a path or of a host, that was never given. A sentence may speak of one.
    let is_part = |part: &str| {
        part.get(..SET_BY.len()).is_some_and(|start| start.eq_ignore_ascii_case(SET_BY))
            || WORDS.iter().any(|word| part.eq_ignore_ascii_case(word))
    };
    if WHOLE.iter().any(|word| text.eq_ignore_ascii_case(word))
        || (!text.contains(' ') && text.split(['/', ':', '.', '@']).any(is_part))
    {
        return Some(text);
    }
    let is_host = |word: &str| word.ends_with(INVALID) && word.len() > INVALID.len();
    if !text.contains(INVALID) {
        return None;
    }
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).find(|word| is_host(word))
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn only_what_stands_for_a_value_is_one() {
        for text in [
            "set-by-env",
            "SET-BY-CI",
            "ghcr.io/a/b:set-by-ci",
            "./overlays/set-by-environment",
            "https://placeholder/health",
            "changeme",
            "TBD",
        ] {
            assert_eq!(placeholder(text), Some(text));
        }
        assert_eq!(placeholder("Host(`placeholder.invalid`)"), Some("placeholder.invalid"));
        for text in [
            "a placeholder is shown here",
            "offset-by-one",
            "https://todo.example.com",
            "invalid",
            "",
            "set-by-\n",
        ] {
            assert_eq!(placeholder(text), None, "{text}");
        }
    }
}
