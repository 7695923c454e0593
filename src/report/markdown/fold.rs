//! What gives way where a text would be longer than a platform takes it: the least important first, and from the end.

use std::cmp::Reverse;

/// A part of a text that can be told in shorter ways.
pub(super) struct Foldable {
    /// How many bytes each way takes, the longest first.
    pub(super) sizes: Vec<usize>,
    /// How much each step to the next shorter way is resisted: the steps of the lowest numbers are taken first. Those of one part
    /// rise.
    pub(super) ranks: Vec<u32>,
}

/// Which way each part is told so that all of them fit into so many bytes, if they can.
pub(super) fn levels(parts: &[Foldable], room: usize) -> Vec<usize> {
    let mut levels = vec![0; parts.len()];
    let mut total: usize = parts.iter().filter_map(|part| part.sizes.first()).sum();
    if total <= room {
        return levels;
    }
    let mut steps: Vec<(u32, Reverse<usize>, usize)> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        steps.extend(part.ranks.iter().enumerate().map(|(step, rank)| (*rank, Reverse(at), step)));
    }
    steps.sort_unstable();
    for (_, Reverse(at), step) in steps {
        if total <= room {
            break;
        }
        let (Some(part), Some(level)) = (parts.get(at), levels.get_mut(at)) else { continue };
        let size = |step: usize| part.sizes.get(step).copied().unwrap_or(0);
        total = total - size(step) + size(step + 1);
        *level = step + 1;
    }
    levels
}

/// A text that is no longer than it may be, whatever is in it: cut at the end of a line, with a word about that.
pub(super) fn bounded(text: String, limit: usize) -> String {
    const NOTE: &str = "\n\n*This is not all: the report is longer than the platform takes it.*\n";
    if text.len() <= limit {
        return text;
    }
    let room = text.floor_char_boundary(limit.saturating_sub(NOTE.len()));
    let kept = text.get(..room).unwrap_or("");
    let kept = kept.rfind('\n').and_then(|end| kept.get(..end)).unwrap_or("");
    format!("{kept}{NOTE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_least_gives_way_first_and_from_the_end() {
        let part = |sizes: &[usize], ranks: &[u32]| Foldable { sizes: sizes.to_vec(), ranks: ranks.to_vec() };
        let parts =
            [part(&[50, 10, 0], &[3, 4]), part(&[10, 0], &[1]), part(&[10, 0], &[1]), part(&[10, 0], &[2])];
        assert_eq!(levels(&parts, 80), [0, 0, 0, 0]);
        assert_eq!(levels(&parts, 79), [0, 0, 1, 0]);
        assert_eq!(levels(&parts, 60), [0, 1, 1, 0]);
        assert_eq!(levels(&parts, 49), [1, 1, 1, 1]);
        assert_eq!(levels(&parts, 0), [2, 1, 1, 1]);
    }

    #[test]
    fn nothing_is_longer_than_it_may_be() {
        let text = "æøå\n".repeat(100);
        for limit in [80, 100, 101, 102, 699, 700] {
            let bounded = bounded(text.clone(), limit);
            assert!(bounded.len() <= limit, "{} of {limit}", bounded.len());
        }
        assert_eq!(bounded(text.clone(), 700), text);
    }
}
