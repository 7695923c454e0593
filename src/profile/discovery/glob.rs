//! Patterns of paths: `*` within one name, `?` for one character, `**` for any number of folders.

use crate::world::pattern::name_matches;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    written: String,
}

impl Glob {
    /// Takes a pattern, or says why it is none.
    pub fn new(pattern: &str) -> Result<Self, String> {
        if pattern.starts_with('/') {
            return Err("this pattern begins with `/`; it is read below the root".to_owned());
        }
        if pattern.contains('\\') {
            return Err("this pattern has a `\\`; use `/` between folders".to_owned());
        }
        if pattern.contains(['[', ']', '{', '}', '!']) {
            return Err("this pattern has brackets or `!`; only `*`, `**` and `?` are special".to_owned());
        }
        if pattern.split('/').any(|part| part == "..") {
            return Err("this pattern leads out of the root".to_owned());
        }
        Ok(Self { written: pattern.to_owned() })
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether a `/`-separated path matches.
    pub fn matches(&self, path: &str) -> bool {
        let pattern: Vec<&str> = parts(&self.written).collect();
        let path: Vec<&str> = parts(path).collect();
        // Which beginnings of the path the pattern so far matches.
        let mut reached = vec![false; path.len() + 1];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        for part in pattern {
            let before = reached.clone();
            let mut open = false;
            for (index, slot) in reached.iter_mut().enumerate() {
                let here = before.get(index).copied().unwrap_or(false);
                if part == "**" {
                    open |= here;
                    *slot = open;
                } else {
                    let name =
                        index.checked_sub(1).and_then(|last| Some((before.get(last)?, path.get(last)?)));
                    *slot = name.is_some_and(|(reached, name)| *reached && name_matches(part, name));
                }
            }
        }
        reached.last().copied().unwrap_or(false)
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_names_and_folders() {
        for (pattern, path, fits) in [
            ("applications/*", "applications/web", true),
            ("applications/*", "applications/web/x", false),
            ("applications/**", "applications/web/x", true),
            ("applications/**", "applications", true),
            ("**/main.bicep", "main.bicep", true),
            ("**/main.bicep", "a/b/main.bicep", true),
            ("*-job", "sync-job", true),
            ("*-job", "sync-jobs", false),
            ("a*b*c", "aXXbYYbZc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("./apps/*/", "apps/web", true),
            ("*", "", false),
            (".", "", true),
        ] {
            assert_eq!(Glob::new(pattern).unwrap().matches(path), fits, "{pattern} {path}");
        }
        let slow = format!("{}b", "a*".repeat(200));
        assert!(!Glob::new(&slow).unwrap().matches(&"a".repeat(2_000)));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in ["/a", "a\\b", "{a,b}", "../a", "[ab]"] {
            assert!(Glob::new(pattern).is_err(), "{pattern}");
        }
    }
}
