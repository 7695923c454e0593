//! How a text stands in the YAML that Flux substitutes in, and what is read from there afterwards.
//!
//! Flux writes each rendered object as YAML, replaces variables in that text, and reads it again. A text that was in quotes in
//! its file may have none there, so that `"${N}"` becomes a number, `"${L}"` a list where `L` is `[a, b]`, and nothing at all
//! becomes null. In quotes is only what YAML could not say without them.

use crate::source::Sources;
use crate::yaml;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// In single quotes, each single quote in it twice.
    Single,
    /// In double quotes, with escapes.
    Double,
    /// Line by line below a `|`.
    Literal,
}

/// How a text with a variable in it is written by the library that Flux writes with.
pub(super) fn style(text: &str) -> Style {
    let apart = [" \n", " \u{2028}", "\u{2028} ", " \u{2029}", "\u{2029} "];
    if apart.iter().any(|pair| text.contains(pair)) || text.chars().any(|c| !is_printable(c)) {
        return Style::Double;
    }
    if text.contains('\n') {
        // A block cannot end in a blank.
        return if text.ends_with(' ') { Style::Double } else { Style::Literal };
    }
    let indicator = text
        .starts_with(['#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`'])
        || text.starts_with("---")
        || text.starts_with("...");
    let dash = text.starts_with(['?', ':', '-']) && text.chars().nth(1).is_none_or(|c| c == ' ');
    let inside = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    let blank = |c: char| matches!(c, ' ' | '\u{2028}' | '\u{2029}');
    let around = text.starts_with(blank) || text.ends_with(blank) || text.contains(['\u{2028}', '\u{2029}']);
    if indicator || dash || inside || around || text.is_empty() { Style::Single } else { Style::Plain }
}

/// Whether the library writes a character as it is. It does not know those of four bytes.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// A text inside of its quotes.
pub(super) fn quoted(text: &str, style: Style) -> String {
    match style {
        Style::Plain | Style::Literal => text.to_owned(),
        Style::Single => text.replace('\'', "''"),
        Style::Double => {
            let mut out = String::new();
            for c in text.chars() {
                match c {
                    '"' => out.push_str("\\\""),
                    '\\' => out.push_str("\\\\"),
                    '\n' => out.push_str("\\n"),
                    '\r' => out.push_str("\\r"),
                    '\t' => out.push_str("\\t"),
                    c if is_printable(c) => out.push(c),
                    c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
                }
            }
            out
        }
    }
}

/// Whether a text in quotes can mean something else than itself.
pub(super) fn needs_reading(text: &str, style: Style) -> bool {
    match style {
        Style::Plain => true,
        Style::Literal => false,
        Style::Single => text.contains('\''),
        Style::Double => text.contains(['"', '\\']),
    }
}

/// What is read of a text that stands behind a key; none where it is no YAML.
pub(super) fn read(text: &str, style: Style) -> Option<yaml::Kind> {
    // Most values are one word.
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+' | '=');
    if style == Style::Plain
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/'))
        && text.chars().all(word)
        && !text.starts_with("..")
    {
        return Some(yaml::scalar::plain(text));
    }
    let document = match style {
        Style::Plain | Style::Literal => format!("k: {text}\n"),
        Style::Single => format!("k: '{text}'\n"),
        Style::Double => format!("k: \"{text}\"\n"),
    };
    let file = Sources::new().add("", "");
    let parsed = yaml::parse(file, &document);
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let [document] = <[yaml::Document; 1]>::try_from(parsed.documents).ok()?;
    let yaml::Kind::Mapping(mapping) = document.root.kind else { return None };
    let [entry] = <[yaml::Entry; 1]>::try_from(mapping.entries).ok()?;
    Some(entry.value.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_yaml_cannot_say_without_quotes_is_in_quotes() {
        for (text, written) in [
            ("${A}", Style::Plain),
            ("https://${A}:80/x,{y}", Style::Plain),
            ("a ${A:=b c}", Style::Plain),
            ("-${A}", Style::Plain),
            ("${A}: b", Style::Single),
            ("${A}:", Style::Single),
            ("a #${A}", Style::Single),
            ("[${A}]", Style::Single),
            ("{\"a\": \"${A}\"}", Style::Single),
            ("- ${A}", Style::Single),
            (" ${A}", Style::Single),
            ("${A} ", Style::Single),
            ("*${A}", Style::Single),
            ("a\t${A}", Style::Double),
            ("a \n${A}", Style::Double),
            ("a\n${A}\n", Style::Literal),
            ("\n${A}", Style::Literal),
            ("æ${A}", Style::Plain),
            ("😀${A}", Style::Double),
            ("a\u{2028}${A}", Style::Single),
        ] {
            assert_eq!(style(text), written, "{text:?}");
        }
    }

    #[test]
    fn what_stands_there_afterwards_is_read_as_yaml() {
        let text = |text: &str| Some(yaml::Kind::Text(text.into()));
        assert_eq!(read("3", Style::Plain), Some(yaml::Kind::Int(3)));
        assert_eq!(read("", Style::Plain), Some(yaml::Kind::Null));
        assert_eq!(read("yes", Style::Plain), Some(yaml::Kind::Bool(true)));
        assert_eq!(read("1.2.3", Style::Plain), text("1.2.3"));
        assert_eq!(read("a # b", Style::Plain), text("a"));
        assert_eq!(read("\"3\"", Style::Plain), text("3"));
        assert_eq!(read("a: b", Style::Plain), None);
        assert_eq!(read("*a", Style::Plain), None);
        assert_eq!(read("a\n---\nb", Style::Plain), None);
        assert_eq!(read("3", Style::Single), text("3"));
        assert_eq!(read("it''s", Style::Single), text("it's"));
        assert_eq!(read("it's", Style::Single), None);
        assert_eq!(read("a\\tb", Style::Double), text("a\tb"));
        assert!(
            matches!(read("[a, b]", Style::Plain), Some(yaml::Kind::Sequence(items)) if items.len() == 2)
        );
    }
}
