//! Patterns of names: `*` for any text, `?` for one character.

use std::str::Chars;

/// One name against one pattern without `/`, in time that is at most their product.
pub fn name_matches(pattern: &str, name: &str) -> bool {
    let (mut wanted, mut found) = (pattern.chars(), name.chars());
    // What stands behind the last star, and what of the name it has not taken.
    let mut star: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let before = found.clone();
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                star = Some((wanted.clone(), before.clone()));
                found = before;
            }
            (Some(one), Some(other)) if one == '?' || one == other => {}
            (Some(_) | None, _) => {
                let Some((behind, rest)) = &mut star else { return false };
                // The star takes one character more.
                if rest.next().is_none() {
                    return false;
                }
                (wanted, found) = (behind.clone(), rest.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::name_matches;

    #[test]
    fn a_pattern_has_stars_and_question_marks() {
        for (name, pattern, expected) in [
            ("a.json", "*.json", true),
            ("a.json", "*.jso", false),
            ("ab.json", "?.json", false),
            ("a.json.txt", "*.json*", true),
            ("abcabd", "*abd", true),
            ("", "*", true),
            ("a", "", false),
        ] {
            assert_eq!(name_matches(pattern, name), expected, "{name} {pattern}");
        }
    }
}
