//! Patterns of `${NAME#pattern}`: `*` for any text, `?` for one character, `[a-z]` and `[^a-z]` for one of several, and `\`
//! before a character that is meant itself.

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Any,
    One,
    Character(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// Where a match ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Behind so many characters.
    Behind(usize),
    /// Between the bytes of one.
    InCharacter,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    steps: Vec<Step>,
}

impl Pattern {
    /// Reads a pattern; none where a bracket or a `\` is left open. Flux then leaves the text as it is.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut characters = text.chars().peekable();
        let mut steps = Vec::new();
        while let Some(next) = characters.next() {
            steps.push(match next {
                '*' => Step::Any,
                '?' => Step::One,
                '\\' => Step::Character(characters.next()?),
                '[' => {
                    let negated = characters.next_if_eq(&'^').is_some();
                    let mut ranges = Vec::new();
                    while ranges.is_empty() || characters.next_if_eq(&']').is_none() {
                        let low = Self::member(&mut characters)?;
                        let high = match characters.next_if_eq(&'-') {
                            Some(_) => Self::member(&mut characters)?,
                            None => low,
                        };
                        ranges.push((low, high));
                    }
                    Step::Class { negated, ranges }
                }
                other => Step::Character(other),
            });
        }
        Some(Self { steps })
    }

    fn member(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
        match characters.next()? {
            '-' | ']' => None,
            '\\' => characters.next(),
            other => Some(other),
        }
    }

    /// How many steps it has: a search takes this many times the length of the text.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The shortest or the longest beginning that matches; one that is empty does not count. Flux tries every byte, and takes
    /// a piece of a character for one that nobody wrote.
    pub(super) fn beginning(&self, text: impl Iterator<Item = char>, longest: bool) -> Option<End> {
        // Which steps the text so far leads behind: the first number is that of no step at all.
        let mut reached = vec![false; self.steps.len() + 1];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        self.skip(&mut reached);
        let mut found = None;
        for (index, character) in text.enumerate() {
            let mut piece = reached.clone();
            for _ in 1..character.len_utf8() {
                piece = self.next(&piece, char::REPLACEMENT_CHARACTER);
                if accepts(&piece) {
                    found = Some(End::InCharacter);
                }
            }
            if found.is_some() && !longest {
                break;
            }
            reached = self.next(&reached, character);
            if accepts(&reached) {
                found = Some(End::Behind(index + 1));
            }
            if (found.is_some() && !longest) || !reached.contains(&true) {
                break;
            }
        }
        found
    }

    /// What one more character leads to.
    fn next(&self, reached: &[bool], character: char) -> Vec<bool> {
        let mut next = vec![false; reached.len()];
        for (at, step) in self.steps.iter().enumerate() {
            let target = if *step == Step::Any { at } else { at + 1 };
            if reached.get(at).copied().unwrap_or(false)
                && step.takes(character)
                && let Some(slot) = next.get_mut(target)
            {
                *slot = true;
            }
        }
        self.skip(&mut next);
        next
    }

    /// A `*` may take nothing.
    fn skip(&self, reached: &mut [bool]) {
        for (at, step) in self.steps.iter().enumerate() {
            if *step == Step::Any
                && reached.get(at).copied().unwrap_or(false)
                && let Some(slot) = reached.get_mut(at + 1)
            {
                *slot = true;
            }
        }
    }
}

/// Whether a text leads behind the last step.
fn accepts(reached: &[bool]) -> bool {
    reached.last().copied().unwrap_or(false)
}

impl Step {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Character(own) => *own == character,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&character)) != *negated
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beginning(pattern: &str, text: &str, longest: bool) -> Option<usize> {
        match Pattern::new(pattern).unwrap().beginning(text.chars(), longest)? {
            End::Behind(count) => Some(count),
            End::InCharacter => Some(usize::MAX),
        }
    }

    #[test]
    fn the_shortest_and_the_longest_beginning_are_found() {
        assert_eq!(beginning("*/", "/path/to", false), Some(1));
        assert_eq!(beginning("*/", "/path/to", true), Some(6));
        assert_eq!(beginning("*", "abc", false), Some(1));
        assert_eq!(beginning("*", "abc", true), Some(3));
        assert_eq!(beginning("a?c", "abcd", true), Some(3));
        assert_eq!(beginning("[a-c][^a-c]", "axe", true), Some(2));
        assert_eq!(beginning("\\*", "*a", true), Some(1));
        assert_eq!(beginning("?", "øa", false), Some(usize::MAX));
        assert_eq!(beginning("?", "øa", true), Some(1));
        assert_eq!(beginning("a*", "aø", true), Some(2));
        assert_eq!(beginning("b", "abc", true), None);
        assert_eq!(beginning("", "abc", true), None);
    }

    #[test]
    fn a_pattern_that_is_open_is_none() {
        for open in ["[", "[a", "[a-", "[-a]", "[]", "[^", "\\", "[a\\"] {
            assert_eq!(Pattern::new(open), None, "{open}");
        }
    }
}
