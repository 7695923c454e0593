//! Folded texts as they come out of kustomize.
//!
//! kustomize writes each object as YAML once and reads it back. Its writer puts a line break too many between two lines of a
//! folded text (`>`), which its reader takes out again, unless the next line is indented more, or is the end of a text that
//! keeps its last breaks. There the text has one line break more than was written, and that is what runs.

use std::borrow::Cow;

/// What becomes of a folded text.
pub(super) fn read_back(text: &str) -> Cow<'_, str> {
    let blank = |text: &str| text.starts_with([' ', '\t']);
    if !text.contains('\n') || !is_written_folded(text) {
        return Cow::Borrowed(text);
    }
    // The writer looks at the beginning of the text where it means that of the next line.
    let doubled = !blank(text.trim_start_matches('\n'));
    let mut back = String::with_capacity(text.len());
    let mut rest = text;
    let mut lead = true;
    while let Some(at) = rest.find('\n') {
        let (line, behind) = rest.split_at(at);
        let next = behind.trim_start_matches('\n');
        let breaks = behind.len() - next.len();
        // Of a line that begins with a blank, and in front of everything, each break is one.
        let plain = !(blank(line) || lead && line.is_empty());
        let written = breaks + usize::from(doubled && plain);
        back.push_str(line);
        let folds = plain && !(blank(next) || next.is_empty());
        match (folds, written) {
            (true, 1) => back.push(' '),
            (true, _) => back.extend(std::iter::repeat_n('\n', written - 1)),
            // One break at the end is just that.
            (false, _) if next.is_empty() && breaks == 1 => back.push('\n'),
            (false, _) => back.extend(std::iter::repeat_n('\n', written)),
        }
        (rest, lead) = (next, false);
    }
    back.push_str(rest);
    Cow::Owned(back)
}

/// Whether the writer keeps the style. It quotes a text with blanks before a line break or at the end, and one with signs
/// that are not printed.
fn is_written_folded(text: &str) -> bool {
    let printed = |c: char| match c {
        '\n' | '\t' => true,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        ' '..='~' | '\u{a0}'..='\u{ffff}' => true,
        _ => false,
    };
    !text.contains(" \n") && !text.ends_with(' ') && text.chars().all(printed)
}

#[cfg(test)]
mod tests {
    use super::read_back;

    #[test]
    fn a_text_is_what_kubectl_makes_of_it() {
        for (text, back) in [
            ("one two\n", "one two\n"),
            ("one\ntwo\n", "one\ntwo\n"),
            ("one\n  two\nthree\n", "one\n\n  two\nthree\n"),
            ("one\n  two\n  three\nfour\n", "one\n\n  two\n  three\nfour\n"),
            ("one\n\n", "one\n\n\n"),
            ("\none\n  two", "\none\n\n  two"),
            ("one \n  two", "one \n  two"),
            ("one\n  two 😀", "one\n  two 😀"),
        ] {
            assert_eq!(read_back(text), back, "{text:?}");
        }
    }
}
