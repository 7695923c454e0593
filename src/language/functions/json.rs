//! `json()`: reading JSON as leniently as the engine's library does.
//!
//! It takes comments, single quotes, names without quotes, a comma before a closing bracket, `undefined`, `NaN`, octal and
//! hexadecimal integers and `new Date(…)`, and never looks at what follows the first value. Texts that look like dates stay
//! texts. An integer beyond 64 bits becomes a float.

use super::arguments::{computed, text};
use super::{Answer, Call, Fail};
use crate::language::dotnet::time::Moment;
use crate::language::dotnet::time_format;
use crate::limits::VALUE_DEPTH;
use crate::origin::OriginId;
use crate::value::{Object, Sourced, Value};

/// `json(text)`
pub(super) fn json(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    let source = text(call, arguments, 0)?;
    match parse(source, call.origin) {
        Ok(value) => computed(call, value),
        Err(error) => Err(Fail::error(format!("`{}`: {error}", call.name))),
    }
}

/// Reads the first JSON value of a text; every part of it has the given origin.
pub fn parse(text: &str, origin: OriginId) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0, origin, depth: 0 };
    reader.skip_blanks()?;
    let value = reader.value()?;
    match value {
        Item::Value(value) => Ok(value),
        Item::Missing => Err(reader.unexpected("a value")),
    }
}

/// A value, or the hole that a comma without one leaves.
enum Item {
    Value(Value),
    Missing,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    origin: OriginId,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.rest().chars().next(),
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn unexpected(&self, wanted: &str) -> String {
        match self.peek() {
            Some(found) => format!("{wanted} was expected at character {}, not '{found}'", self.place()),
            None => format!("{wanted} was expected at the end of the text"),
        }
    }

    fn place(&self) -> usize {
        self.text.get(..self.at).map_or(0, |before| before.chars().count()) + 1
    }

    fn value(&mut self) -> Result<Item, String> {
        let value = match self.peek() {
            Some('{') => self.object()?,
            Some('[') => self.array()?,
            Some(quote @ ('"' | '\'')) => Value::from(self.string(quote)?),
            Some('0'..='9' | '.' | '-') => self.number()?,
            // A comma or a bracket where a value should be leaves a hole.
            Some(',' | ']') if self.depth > 0 => return Ok(Item::Missing),
            _ => self.word()?,
        };
        Ok(Item::Value(value))
    }

    fn object(&mut self) -> Result<Value, String> {
        self.descend()?;
        let mut object = Object::new();
        loop {
            self.skip_blanks()?;
            if self.take('}') {
                break;
            }
            let name = match self.peek() {
                Some(quote @ ('"' | '\'')) => self.string(quote)?,
                _ => self.bare_name()?,
            };
            self.skip_blanks()?;
            if !self.take(':') {
                return Err(self.unexpected("a colon"));
            }
            self.skip_blanks()?;
            let Item::Value(value) = self.value()? else { return Err(self.unexpected("a value")) };
            object.set_exact(name, Sourced::new(value, self.origin));
            self.skip_blanks()?;
            if !self.take(',') && self.peek() != Some('}') {
                return Err(self.unexpected("a comma or a closing brace"));
            }
        }
        self.depth -= 1;
        Ok(Value::object(object))
    }

    fn array(&mut self) -> Result<Value, String> {
        self.descend()?;
        let mut items = Vec::new();
        loop {
            self.skip_blanks()?;
            if self.take(']') {
                break;
            }
            let value = match self.value()? {
                Item::Value(value) => value,
                Item::Missing => Value::Null,
            };
            items.push(Sourced::new(value, self.origin));
            self.skip_blanks()?;
            if !self.take(',') && self.peek() != Some(']') {
                return Err(self.unexpected("a comma or a closing bracket"));
            }
        }
        self.depth -= 1;
        Ok(Value::array(items))
    }

    fn descend(&mut self) -> Result<(), String> {
        self.at += 1;
        self.depth += 1;
        if self.depth > VALUE_DEPTH {
            return Err(format!("the text is nested more than {VALUE_DEPTH} deep"));
        }
        Ok(())
    }

    fn bare_name(&mut self) -> Result<String, String> {
        let length: usize = self
            .rest()
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
            .map(char::len_utf8)
            .sum();
        if length == 0 {
            return Err(self.unexpected("a name"));
        }
        let name = self.rest().get(..length).unwrap_or_default().to_owned();
        self.at += length;
        Ok(name)
    }

    fn string(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let mut string = String::new();
        // Halves of UTF-16 pairs come one by one.
        let mut half: Option<u16> = None;
        loop {
            let Some(c) = self.peek() else { return Err("a text has no closing quote".to_owned()) };
            self.at += c.len_utf8();
            if c == '\\' {
                let unit = self.escape()?;
                if let Some(first) = half.take() {
                    string.extend(
                        char::decode_utf16([first, unit]).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
                    );
                } else if (0xd800..0xdc00).contains(&unit) && self.rest().starts_with("\\u") {
                    half = Some(unit);
                } else {
                    string
                        .extend(char::decode_utf16([unit]).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
                }
            } else if c == quote {
                return Ok(string);
            } else {
                string.push(c);
            }
        }
    }

    /// What follows a backslash, as a UTF-16 unit.
    fn escape(&mut self) -> Result<u16, String> {
        let Some(c) = self.peek() else { return Err("a text has no closing quote".to_owned()) };
        let place = self.place();
        self.at += c.len_utf8();
        let plain = match c {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '"' | '\'' | '\\' | '/' => c,
            'u' => {
                let digits =
                    self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
                let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
                self.at += 4;
                return unit
                    .ok_or_else(|| format!("'\\u' at character {place} is not followed by four digits"));
            }
            _ => return Err(format!("'\\{c}' at character {place} is no escape")),
        };
        Ok(u16::try_from(u32::from(plain)).unwrap_or_default())
    }

    fn number(&mut self) -> Result<Value, String> {
        if self.rest().starts_with("-I") {
            return self.word();
        }
        let length = self
            .rest()
            .bytes()
            .take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'+' | b'.' | b'x' | b'X'))
            .count();
        let digits = self.rest().get(..length).unwrap_or_default();
        let value =
            number(digits).ok_or_else(|| format!("'{digits}' at character {} is no number", self.place()))?;
        self.at += length;
        if self.at_separator() || self.peek() == Some(')') {
            Ok(value)
        } else {
            Err(self.unexpected("the end of a number"))
        }
    }

    fn word(&mut self) -> Result<Value, String> {
        let words = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
            ("undefined", Value::Null),
            ("NaN", Value::Float(f64::NAN)),
            ("Infinity", Value::Float(f64::INFINITY)),
            ("-Infinity", Value::Float(f64::NEG_INFINITY)),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return if self.at_separator() {
                    Ok(value)
                } else {
                    Err(self.unexpected("the end of a word"))
                };
            }
        }
        if self.rest().starts_with("new Date(") {
            return self.date();
        }
        Err(self.unexpected("a value"))
    }

    /// `new Date(milliseconds)`
    fn date(&mut self) -> Result<Value, String> {
        self.at += "new Date(".len();
        self.skip_blanks()?;
        let Value::Int(milliseconds) = self.number()? else { return Err(self.unexpected("milliseconds")) };
        self.skip_blanks()?;
        if !self.take(')') {
            return Err(self.unexpected("a closing parenthesis"));
        }
        let moment = Moment::of_epoch(milliseconds.div_euclid(1000))
            .and_then(|moment| moment.plus(milliseconds.rem_euclid(1000) * 10_000))
            .and_then(|moment| time_format::format(moment, "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"));
        moment
            .map(Value::from)
            .ok_or_else(|| format!("{milliseconds} milliseconds are outside of the calendar"))
    }

    fn at_separator(&self) -> bool {
        self.peek().is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ']' | '}' | '/'))
    }

    fn skip_blanks(&mut self) -> Result<(), String> {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() => self.at += c.len_utf8(),
                Some('/') if self.rest().starts_with("//") => {
                    self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
                }
                Some('/') if self.rest().starts_with("/*") => {
                    let end = self.rest().get(2..).and_then(|inside| inside.find("*/"));
                    self.at += end.ok_or("a comment has no end")? + 4;
                }
                _ => return Ok(()),
            }
        }
    }
}

/// A number by its characters.
fn number(digits: &str) -> Option<Value> {
    let bytes = digits.as_bytes();
    if bytes.len() > 1 && bytes.first() == Some(&b'0') && !matches!(bytes.get(1), Some(b'.' | b'e' | b'E')) {
        let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
        let (digits, radix) = hex.map_or((digits, 8), |hex| (hex, 16));
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        // The bits of a 64-bit integer, so that sixteen digits may be negative.
        let bits = u64::from_str_radix(digits, radix).ok().filter(|_| plain)?;
        return Some(Value::Int(bits.cast_signed()));
    }
    let (sign, unsigned) = digits.split_at(usize::from(digits.starts_with('-')));
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let int = format!("{sign}{unsigned}").parse::<i64>().map(Value::Int);
        return int.or_else(|_| digits.parse::<f64>().map(Value::Float)).ok();
    }
    let valid = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    digits.parse::<f64>().ok().filter(|float| valid && float.is_finite()).map(Value::Float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    fn compact(source: &str) -> Option<String> {
        parse(source, OriginId::NOWHERE).ok().and_then(|value| text::json(&value))
    }

    #[test]
    fn lenient_forms() {
        for (source, value) in [
            ("{a: 1, 'b': [1, 2,], $c_1: .5,} trailing", "{\"a\":1,\"b\":[1,2],\"$c_1\":0.5}"),
            ("// first\n[/* a */ 1, // b\n 2]", "[1,2]"),
            ("[1,,2]", "[1,null,2]"),
            ("0x10 ", "16"),
            ("010", "8"),
            ("0xffffffffffffffff", "-1"),
            ("-0", "0"),
            ("[1.0,1e2,-1.5E-3]", "[1.0,100.0,-0.0015]"),
            ("18446744073709551616", "1.8446744073709552E+19"),
            ("-Infinity", "\"-Infinity\""),
            ("'it''s'", "\"it\""),
            ("\"\\ud83d\\udc1f\\u00e6\\/\"", "\"🐟æ/\""),
            ("\"\\ud83d\"", "\"\u{fffd}\""),
            ("{\"a\":1,\"A\":2,\"a\":3}", "{\"a\":3,\"A\":2}"),
            ("[new Date(1500), true]", "[\"1970-01-01T00:00:01.5Z\",true]"),
        ] {
            assert_eq!(compact(source).as_deref(), Some(value), "{source}");
        }
    }

    #[test]
    fn what_is_refused() {
        for source in [
            "", " ", "a", "True", "+1", "[", "[1 2]", "{1:}", "{,}", "\"a", "\"\\x\"", "08", "1x", "--1",
            "truex", "/*", "{a}",
        ] {
            assert_eq!(compact(source), None, "{source}");
        }
        assert_eq!(compact(&"[".repeat(100_000)), None);
    }
}
