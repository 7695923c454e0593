//! What could have followed where the parser got stuck.

use std::collections::BTreeSet;

use super::site::Site;
use crate::bicep::syntax::kind;
use crate::bicep::syntax::outline::What;

/// What could have followed, from the parser's tables.
#[derive(Default)]
pub(super) struct Expected {
    pub(super) declaration: bool,
    pub(super) after_decorator: bool,
    pub(super) value: bool,
    pub(super) ty: bool,
    pub(super) property: bool,
    pub(super) name: bool,
    pub(super) body: bool,
    pub(super) string: bool,
    pub(super) line_break: bool,
    /// Signs and words that are worth naming.
    pub(super) signs: Vec<&'static str>,
}

/// Signs and words worth naming, in the order of naming.
const SIGNS: &[&str] =
    &["=", ":", "=>", ",", ")", "]", "}", "{", "(", "[", "for", "in", "from", "as", "with", "if", ">"];

impl Expected {
    pub(super) fn in_state(state: u16, site: &Site<'_>) -> Self {
        let Some(mut symbols) = kind::language().lookahead_iterator(state) else { return Self::default() };
        let names: BTreeSet<String> = symbols.iter_names().map(str::to_owned).collect();
        let has = |name: &str| names.contains(name);
        let number = has("integer");
        let closing = match site.open.map(|piece| piece.what) {
            Some(What::Open(b'(')) => ")",
            Some(What::Open(b'[')) => "]",
            Some(What::Open(_)) => "}",
            _ => "",
        };
        let keyword = site.keyword();
        let body = has("if") && has("{") && !number;
        let in_angles = has(">") && site.line_before().contains('<') && !has("+");
        // States are shared between places of the grammar, so a state knows signs that only another place allows. What
        // the declaration and the brackets around exclude is not named.
        let nested = closing == "}" && site.word_before_name() == Some("resource") && has("existing");
        let possible = |sign: &&'static str| match *sign {
            ")" | "]" | "}" => *sign == closing,
            "," if closing == ")" => !site.in_type() && (site.in_call() || !has("+")),
            "," if closing == "]" => !site.in_index(),
            "," => in_angles || has("...") || closing == "]" || closing == "}" && !site.in_hole(),
            "=" => {
                let assigns = !matches!(keyword, "func" | "import" | "using" | "extends" | "extension");
                closing.is_empty() && !site.assigned && assigns || nested
            }
            ":" => has("_break_before_colon") || !closing.is_empty() && !has("+"),
            "as" | "with" => matches!(keyword, "import" | "extension" | "using" | "extensionConfig"),
            "from" => keyword == "import",
            ">" => in_angles,
            "=>" => keyword == "func" && closing.is_empty() || site.ends_with(')') && !has("+"),
            "[" | "(" | "{" | "in" | "if" | "for" => !number && !has("+") && !has("?"),
            _ => true,
        };
        let mut signs: Vec<&str> = SIGNS.iter().copied().filter(|sign| has(sign)).filter(possible).collect();
        let mut line_break = has("_newline")
            && closing != ")"
            && !site.in_hole()
            && !in_angles
            && !site.in_index()
            && !site.at_line_break();
        // Where one of these is due, nothing else is: an assignment; the colon of a loop or behind a property's name.
        let due = match signs.as_slice() {
            ["=", ..] => Some("="),
            _ if has(":") && has("+") && site.loop_wants_colon() => Some(":"),
            _ if signs.contains(&":") && closing == "}" && keyword != "import" && !site.in_hole() => {
                Some(":")
            }
            ["for"] => Some("for"),
            ["=>"] if keyword == "func" => Some("=>"),
            // The hole of a text between three quotes, which the brackets around do not show.
            [] if site.at_line_break() && has("}") => Some("}"),
            _ => None,
        };
        if let Some(due) = due {
            signs = vec![due];
            line_break = false;
        }
        Self {
            declaration: has("targetScope") && has("param")
                || has("@") && has("resource") && !has("identifier"),
            after_decorator: has("@"),
            value: number && has("call"),
            ty: number && has("object_type"),
            property: !number && has("...") && has("identifier"),
            name: !number && has("identifier") && !body,
            body,
            string: !number && has("'") && !has("identifier"),
            line_break,
            signs,
        }
    }
}
