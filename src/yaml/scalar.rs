//! What a scalar is, as Kubernetes reads it.
//!
//! Whatever wrote a manifest, `kubectl` and the API server read it through `sigs.k8s.io/yaml`: YAML to JSON, with the Go
//! library `yaml.v2` and no type in mind. So the words of YAML 1.1 count even where no `true` was meant:
//!
//! - `y`, `yes`, `on` and `n`, `no`, `off`, in lower case, upper case or with a capital, are yes and no when they are plain;
//! - `017` and `0o17` are fifteen, `0x1F` is thirty-one, `0b11` is three, `1_000` is a thousand, `089` is the number 89;
//! - `~`, `null` and nothing at all are null;
//! - `.inf` and `.nan` are numbers, which JSON cannot say and the API server refuses;
//! - `2024-01-31` stays a text, and so do `1:30`, `1.2.3` and a number that is too large to be one.
//!
//! `<<` is the exception: to that library what stands before it loses, to kustomize and to the specification it wins, and so
//! it does here.
//!
//! kustomize reads with `yaml.v3`, which keeps plain scalars as they are written; it quotes what the rules above would
//! turn into something else when it writes a text itself. Therefore a node keeps both: what it is, and what is written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Kind;

/// Why a scalar is not what its tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What the tag says it is.
    pub wanted: &'static str,
}

/// A plain scalar.
pub fn plain(text: &str) -> Kind {
    unless_text(text).unwrap_or_else(|| Kind::Text(text.into()))
}

/// Whether a plain scalar is a text.
pub fn is_text(text: &str) -> bool {
    unless_text(text).is_none()
}

/// What a plain scalar is; nothing where it is a text.
pub fn unless_text(text: &str) -> Option<Kind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Kind::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(Kind::Bool(true))
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Kind::Bool(false))
        }
        ".nan" | ".NaN" | ".NAN" => Some(Kind::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(Kind::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => Some(Kind::Float(f64::NEG_INFINITY)),
        _ => number(text),
    }
}

/// A scalar with a tag of YAML itself, such as `int` for `!!int`.
pub fn tagged(tag: &str, text: &str) -> Result<Kind, Misfit> {
    let found = plain(text);
    match (tag, found) {
        ("null", Kind::Null) => Ok(Kind::Null),
        ("bool", Kind::Bool(value)) => Ok(Kind::Bool(value)),
        ("int", Kind::Int(value)) => Ok(Kind::Int(value)),
        ("float", Kind::Float(value)) => Ok(Kind::Float(value)),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for it")]
        ("float", Kind::Int(value)) => Ok(Kind::Float(value as f64)),
        ("null", _) => Err(Misfit { wanted: "null" }),
        ("bool", _) => Err(Misfit { wanted: "yes or no" }),
        ("int", _) => Err(Misfit { wanted: "a whole number" }),
        ("float", _) => Err(Misfit { wanted: "a number" }),
        ("binary", _) => {
            let bytes = STANDARD.decode(text.split_whitespace().collect::<String>()).ok();
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            text.map(|text| Kind::Text(text.into())).ok_or(Misfit { wanted: "text in base64" })
        }
        // Also `timestamp`, which stays the text that it is.
        _ => Ok(Kind::Text(text.into())),
    }
}

fn number(text: &str) -> Option<Kind> {
    match text.as_bytes().first()? {
        b'.' => float(&without_separators(text)?),
        b'0'..=b'9' | b'+' | b'-' => {
            let digits = text.replace('_', "");
            integer(&digits).map(Kind::Int).or_else(|| float(&digits))
        }
        _ => None,
    }
}

/// Digits without the `_` between them; none where one stands elsewhere.
fn without_separators(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('_').collect();
    let between = parts.windows(2).all(|pair| match pair {
        [before, behind] => {
            before.ends_with(|c: char| c.is_ascii_digit()) && behind.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => true,
    });
    between.then(|| parts.concat())
}

/// A whole number in the notations of Go: the base follows from how it begins.
fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let based = |prefixes: [&str; 2], base| {
        let digits = prefixes.into_iter().find_map(|prefix| digits.strip_prefix(prefix))?;
        Some((digits, base))
    };
    let (digits, base) = based(["0x", "0X"], 16)
        .or_else(|| based(["0o", "0O"], 8))
        .or_else(|| based(["0b", "0B"], 2))
        .or_else(|| digits.strip_prefix('0').filter(|rest| !rest.is_empty()).map(|rest| (rest, 8)))
        .unwrap_or((digits, 10));
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let size = i128::from_str_radix(digits, base).ok()?;
    i64::try_from(if negative { -size } else { size }).ok()
}

/// Digits with a dot or an exponent; words such as `inf`, which parsers of numbers take, are none.
fn float(text: &str) -> Option<Kind> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let shaped = all_digits(whole) && all_digits(part) && !(whole.is_empty() && part.is_empty()) && exponent;
    let value: f64 = if shaped { text.parse().ok()? } else { return None };
    value.is_finite().then_some(Kind::Float(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_what_kubernetes_takes_them_for() {
        let text = |text: &str| Kind::Text(text.into());
        for (written, kind) in [
            ("", Kind::Null),
            ("~", Kind::Null),
            ("NULL", Kind::Null),
            ("nUll", text("nUll")),
            ("yes", Kind::Bool(true)),
            ("Off", Kind::Bool(false)),
            ("n", Kind::Bool(false)),
            ("yEs", text("yEs")),
            ("0", Kind::Int(0)),
            ("-0", Kind::Int(0)),
            ("+12", Kind::Int(12)),
            ("017", Kind::Int(15)),
            ("-0o17", Kind::Int(-15)),
            ("0x1F", Kind::Int(31)),
            ("0b11", Kind::Int(3)),
            ("1_000", Kind::Int(1000)),
            ("089", Kind::Float(89.0)),
            ("0o8", text("0o8")),
            ("0x", text("0x")),
            ("0x-1", text("0x-1")),
            ("9223372036854775807", Kind::Int(i64::MAX)),
            ("-9223372036854775808", Kind::Int(i64::MIN)),
            ("9223372036854775808", Kind::Float(9_223_372_036_854_775_808.0)),
            ("1.20", Kind::Float(1.2)),
            ("1.", Kind::Float(1.0)),
            (".5e1", Kind::Float(5.0)),
            (".5_0", Kind::Float(0.5)),
            ("._5", text("._5")),
            ("1e1_0", Kind::Float(1e10)),
            ("+.5", Kind::Float(0.5)),
            ("1e3", Kind::Float(1000.0)),
            ("1e", text("1e")),
            ("1e999", text("1e999")),
            (".", text(".")),
            ("-", text("-")),
            ("inf", text("inf")),
            ("-inf", text("-inf")),
            ("-.inf", Kind::Float(f64::NEG_INFINITY)),
            ("2024-01-31", text("2024-01-31")),
            ("1:30", text("1:30")),
            ("1.2.3", text("1.2.3")),
            ("500m", text("500m")),
        ] {
            assert_eq!(plain(written), kind, "{written}");
        }
    }

    #[test]
    fn a_tag_decides_and_can_be_wrong() {
        assert_eq!(tagged("str", "5"), Ok(Kind::Text("5".into())));
        assert_eq!(tagged("float", "1"), Ok(Kind::Float(1.0)));
        assert_eq!(tagged("bool", "on"), Ok(Kind::Bool(true)));
        assert_eq!(tagged("int", "x"), Err(Misfit { wanted: "a whole number" }));
        assert_eq!(tagged("binary", "aGVs\nbG8="), Ok(Kind::Text("hello".into())));
        assert_eq!(tagged("binary", "%"), Err(Misfit { wanted: "text in base64" }));
        assert_eq!(tagged("timestamp", "2024-01-31"), Ok(Kind::Text("2024-01-31".into())));
    }
}
