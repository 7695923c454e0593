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

    /// How many characters the shortest or the longest beginning has that matches; one that is empty does not count.
    pub(super) fn beginning(&self, text: impl Iterator<Item = char>, longest: bool) -> Option<usize> {
        // Which steps the text so far leads behind: the first number is that of no step at all.
        let mut reached = vec![false; self.steps.len() + 1];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        self.skip(&mut reached);
        let mut found = None;
        for (index, character) in text.enumerate() {
            let mut next = vec![false; reached.len()];
            for (at, step) in self.steps.iter().enumerate() {
                if !reached.get(at).copied().unwrap_or(false) {
                    continue;
                }
                let target = if *step == Step::Any { at } else { at + 1 };
                if step.takes(character)
                    && let Some(slot) = next.get_mut(target)
                {
                    *slot = true;
                }
            }
            self.skip(&mut next);
            if next.last().copied().unwrap_or(false) {
                found = Some(index + 1);
                if !longest {
                    break;
                }
            }
            if !next.contains(&true) {
                break;
            }
            reached = next;
        }
        found
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
        Pattern::new(pattern).unwrap().beginning(text.chars(), longest)
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
