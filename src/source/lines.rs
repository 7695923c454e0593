//! Where the lines of a text begin and end, for those who add a line or take one away: what is added ends as its neighbours do.

/// Where the line begins that a place is in.
pub fn start(text: &str, at: usize) -> Option<usize> {
    Some(text.get(..at)?.rfind('\n').map_or(0, |end| end + 1))
}

/// Where the line ends that a place is in, before its line break.
pub fn end(text: &str, at: usize) -> Option<usize> {
    let end = text.get(at..)?.find('\n').map_or(text.len(), |end| at + end);
    let has_return = end > at && text.get(..end)?.ends_with('\r');
    Some(if has_return { end - 1 } else { end })
}

/// Where the line ends that a place is in, behind its line break, where it has one.
pub fn end_with_break(text: &str, at: usize) -> Option<usize> {
    Some(text.get(at..)?.find('\n').map_or(text.len(), |end| at + end + 1))
}

/// The line break of the line that a place is in; of the last line, which may have none, that of the first.
pub fn line_break(text: &str, at: usize) -> &'static str {
    let of = |at: usize| -> Option<&'static str> {
        let rest = text.get(end(text, at)?..)?;
        if rest.starts_with("\r\n") { Some("\r\n") } else { rest.starts_with('\n').then_some("\n") }
    };
    of(at).or_else(|| of(0)).unwrap_or("\n")
}

/// The text between the beginning of the line and a place in it.
pub fn before(text: &str, at: usize) -> Option<&str> {
    text.get(start(text, at)?..at)
}

/// How many blanks a line begins with.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_beginning_an_end_and_a_break_of_its_own() {
        for (text, at, expected) in [
            ("a\n  b\nc", 4, (2, 5, 6, "\n")),
            ("a\r\n  b\r\nc", 5, (3, 6, 8, "\r\n")),
            ("a\r\nbc", 4, (3, 5, 5, "\r\n")),
            ("a\nbc", 4, (2, 4, 4, "\n")),
            ("\r\n", 0, (0, 0, 2, "\r\n")),
            ("", 0, (0, 0, 0, "\n")),
        ] {
            let found = (start(text, at), end(text, at), end_with_break(text, at), line_break(text, at));
            let (start, end, behind, line_break) = expected;
            assert_eq!(found, (Some(start), Some(end), Some(behind), line_break), "{text:?} {at}");
        }
        assert_eq!((before("a\n  b", 4), indent("  b"), start("æ", 1)), (Some("  "), 2, None));
    }
}
