//! Base64, data URIs and percent-encoding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::arguments::{at, computed, computed_text, refused, text, wrong};
use super::{Answer, Call, Fail, json};
use crate::language::text;
use crate::value::{Sourced, Value};

/// `base64(text)`
pub(super) fn base64(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed_text(call, STANDARD.encode(text(call, arguments, 0)?))
}

/// `base64ToString(text)`: blanks within are skipped, missing padding is an error.
pub(super) fn base64_to_string(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, decoded(call, arguments)?)
}

/// `base64ToJson(text)`
pub(super) fn base64_to_json(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let text = decoded(call, arguments)?;
    let value =
        json::parse(&text, call.origin).map_err(|error| Fail::error(format!("`{}`: {error}", call.name)))?;
    computed(call, value)
}

fn decoded(call: &Call<'_>, arguments: &[Sourced]) -> Result<String, Fail> {
    let encoded = text(call, arguments, 0)?;
    decode(encoded).ok_or_else(|| refused(call, 0, "is not base64", &Value::from(encoded)))
}

fn decode(encoded: &str) -> Option<String> {
    let encoded: String = encoded.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    STANDARD.decode(encoded).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// `dataUri(value)`: a text as text, anything else as JSON.
pub(super) fn data_uri(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let value = &at(call, arguments, 0)?.value;
    let (kind, content) = match value.as_text() {
        Some(text) => ("text/plain", text.to_owned()),
        None => ("application/json", text::json(value).ok_or_else(|| wrong(call, 0, "a value", value))?),
    };
    computed_text(call, format!("data:{kind};charset=utf-8;base64,{}", STANDARD.encode(content)))
}

/// `dataUriToString(text)`
pub(super) fn data_uri_to_string(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let source = text(call, arguments, 0)?;
    let refuse = |why| refused(call, 0, why, &Value::from(source));
    let scheme_behind = source.split_at_checked(5).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("data:"));
    let (head, data) =
        scheme_behind.and_then(|(_, rest)| rest.split_once(',')).ok_or_else(|| refuse("is no data URI"))?;
    let mut base64 = false;
    for parameter in head.split(';').skip(1) {
        base64 |= parameter.eq_ignore_ascii_case("base64");
        let charset = parameter.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("charset"));
        let known = ["utf-8", "utf8", "us-ascii", "ascii"];
        if charset.is_some_and(|(_, set)| !known.iter().any(|known| set.eq_ignore_ascii_case(known))) {
            return Err(refuse("has an encoding other than UTF-8"));
        }
    }
    let content = if base64 {
        decode(data).ok_or_else(|| refuse("is not base64"))?
    } else {
        percent_decode(data, false)
    };
    computed(call, content)
}

/// `uriComponent(text)`: everything but letters, digits and `-_.~` becomes percent signs and hexadecimal digits.
pub(super) fn uri_component(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let mut encoded = String::new();
    for byte in text(call, arguments, 0)?.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    computed_text(call, encoded)
}

/// `uriComponentToString(text)`: also turns `+` into a blank.
pub(super) fn uri_component_to_string(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, percent_decode(text(call, arguments, 0)?, true))
}

/// Decodes `%C3%A6`. A percent sign without two digits stays; bytes that are no UTF-8 become U+FFFD.
fn percent_decode(encoded: &str, plus_is_blank: bool) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits =
            behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        // `from_str_radix` would take a sign.
        let hex = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(if *first == b'+' && plus_is_blank { b' ' } else { *first });
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
