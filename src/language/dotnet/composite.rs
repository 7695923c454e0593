//! Composite format strings: `'{0,-10:N2} of {1}'`.

/// A piece of a composite format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands as it is; doubled braces have become single ones.
    Text(&'a str),
    /// A place for an argument.
    Hole {
        /// Which argument, from zero.
        index: usize,
        /// Least width in UTF-16 units; the text is to the right, or to the left when negative.
        width: i32,
        /// How to print the argument.
        format: &'a str,
    },
}

/// Takes a format string apart; the error says what is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Piece<'_>>, &'static str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'{', b'}', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        if let Some(behind) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            pieces.push(Piece::Text(from.get(..1).unwrap_or_default()));
            rest = behind;
        } else if let Some(inner) = from.strip_prefix('{') {
            let (hole, behind) = hole(inner)?;
            pieces.push(hole);
            rest = behind;
        } else {
            return Err("a closing brace has no opening one; double it to print it");
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

/// The inside of a hole and what follows it.
fn hole(inner: &str) -> Result<(Piece<'_>, &str), &'static str> {
    let (index, rest) = number(inner).ok_or("an opening brace is not followed by an argument's number")?;
    let mut rest = rest.trim_start_matches(' ');
    let mut width = 0;
    if let Some(behind) = rest.strip_prefix(',') {
        let behind = behind.trim_start_matches(' ');
        let (left, behind) = behind.strip_prefix('-').map_or((false, behind), |behind| (true, behind));
        let (wanted, behind) = number(behind).ok_or("a comma is not followed by a width")?;
        let wanted = i32::try_from(wanted).map_err(|_| TOO_WIDE)?;
        width = if left { -wanted } else { wanted };
        rest = behind.trim_start_matches(' ');
    }
    let mut format = "";
    if let Some(behind) = rest.strip_prefix(':') {
        let end = memchr::memchr2(b'{', b'}', behind.as_bytes()).unwrap_or(behind.len());
        (format, rest) = behind.split_at(end);
    }
    let rest = rest.strip_prefix('}').ok_or("an opening brace has no closing one; double it to print it")?;
    Ok((Piece::Hole { index, width, format }, rest))
}

const TOO_WIDE: &str = "an argument's number or width is too large";

/// Leading digits as a number.
fn number(text: &str) -> Option<(usize, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok().filter(|number| *number <= crate::limits::FORMAT_WIDTH)?, rest))
}

/// A text brought to a width.
pub fn pad(text: String, width: i32) -> String {
    let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    let blanks = (width.unsigned_abs() as usize).saturating_sub(units);
    if blanks == 0 {
        text
    } else if width < 0 {
        text + &" ".repeat(blanks)
    } else {
        " ".repeat(blanks) + &text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_have_widths_and_formats() {
        assert_eq!(
            parse("a{{{0 , -5:N2}}}"),
            Ok(vec![
                Piece::Text("a"),
                Piece::Text("{"),
                Piece::Hole { index: 0, width: -5, format: "N2" },
                Piece::Text("}"),
            ])
        );
        assert_eq!(pad("æ".into(), 3), "  æ");
    }

    #[test]
    fn what_is_no_hole_is_refused() {
        for text in
            ["{", "}", "{ 0}", "{a}", "{}", "{0", "{0,}", "{0,a}", "{0:a{b}", "{0 1}", "{99999999999}"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
