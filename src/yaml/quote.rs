//! Texts as YAML.

use std::fmt::Write as _;

use super::scalar;

/// A text as YAML: bare where it is read as the same text whoever reads it, else in quotes.
pub fn quoted(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '_' | '/'));
    if begins && scalar::is_text(text) && text.chars().all(bare) {
        return text.to_owned();
    }
    in_quotes(text)
}

/// A text as YAML in double quotes.
pub(super) fn in_quotes(text: &str) -> String {
    format!("\"{}\"", within_quotes(text))
}

/// What stands between the double quotes of a text.
pub(super) fn within_quotes(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Sources;
    use crate::yaml::parse;

    #[test]
    fn only_what_everybody_reads_as_the_same_text_is_bare() {
        for (text, written) in [
            ("at23", "at23"),
            ("flux/orders", "flux/orders"),
            (".azure", ".azure"),
            ("../manifests", "../manifests"),
            ("1.2.3", "\"1.2.3\""),
            ("", "\"\""),
            ("yes", "\"yes\""),
            ("1.20", "\"1.20\""),
            ("0o8", "\"0o8\""),
            ("2024-01-31", "\"2024-01-31\""),
            ("~", "\"~\""),
            ("-", "\"-\""),
            ("a b", "\"a b\""),
            ("a: b", "\"a: b\""),
            ("\"\\\n", "\"\\\"\\\\\\n\""),
        ] {
            assert_eq!(quoted(text), written);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_as_the_same_text(text in "[a-z0-9~:#'\"\\\\._/æ😀\u{0}\u{85}\u{feff}\u{2028}\u{7f}\t\r\n -]{0,10}") {
            let yaml = format!("- {}\n- {{ {}: 1 }}\n", quoted(&text), quoted(&text));
            let mut sources = Sources::new();
            let parsed = parse(sources.add("a.yaml", yaml.as_str()), &yaml);
            prop_assert!(parsed.diagnostics.is_empty(), "{yaml}");
            let items = parsed.documents.first().and_then(|document| document.root.as_sequence()).unwrap_or(&[]);
            prop_assert_eq!(items.first().and_then(|item| item.as_text()), Some(text.as_str()));
            let name = items.get(1).and_then(|item| item.as_mapping()?.entries.first().map(|entry| entry.key.name.to_string()));
            prop_assert_eq!(name, Some(text));
        }
    }
}
