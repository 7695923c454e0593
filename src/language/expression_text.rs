//! Values as the official snapshot writes them: known texts as they are, everything else as an ARM expression in brackets.
//!
//! A known text is never escaped. The official snapshot prints the value, not the template's spelling of it, so that a text
//! `[x]` stands there as `[x]`, and `[[x]` as `[[x]`; only a reader who knows the source can tell such a text from an
//! expression.
//!
//! Inside an expression, known parts of a text are folded into its format, and what cannot be written as a literal becomes
//! a call: `true()`, `null()`, `createArray(…)`, `createObject(…)`, and `json('…')` for numbers beyond 32 bits.

use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use super::text::float_json;
use crate::limits;
use crate::value::{Expression, Key, Object, Part, Secret, Template, Value};

/// What becomes of secrets in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// They are shown, as the official snapshot does.
    Reveal,
    /// Their names are shown: `<secure:name>`.
    Mask,
}

/// A value is nested too deeply, or its text is too long, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The value is nested deeper than {} levels, or longer than {} megabytes when it is written out.",
            limits::VALUE_DEPTH,
            limits::TEXT_BYTES / (1024 * 1024)
        )
    }
}

/// The text of a value, for messages, and for names that cannot fail. One that is too large ends in `…`.
pub fn text(value: &Value, secrets: Secrets) -> String {
    let mut printer = Printer::new(secrets, limits::TEXT_BYTES);
    if printer.top(value) == Err(TooLarge) {
        printer.out.push('…');
    }
    printer.out
}

/// The text of a value: a known text or name of a secret as it is, everything else as an expression in brackets.
pub fn print(value: &Value, secrets: Secrets) -> Result<String, TooLarge> {
    print_within(value, secrets, limits::TEXT_BYTES)
}

/// As [`print()`], of at most this many bytes.
pub(super) fn print_within(value: &Value, secrets: Secrets, bytes: usize) -> Result<String, TooLarge> {
    let mut printer = Printer::new(secrets, bytes.min(limits::TEXT_BYTES));
    printer.top(value)?;
    Ok(printer.out)
}

/// The text of a member's name.
pub(super) fn print_key(key: &Key, secrets: Secrets, bytes: usize) -> Result<String, TooLarge> {
    match &key.template {
        None => Ok(key.text.to_string()),
        Some(template) => print_within(&Value::Template(Arc::clone(template)), secrets, bytes),
    }
}

/// What stands for a secret.
pub(super) fn mask(secret: &Secret) -> String {
    format!("<secure:{}>", secret.name)
}

/// How deep values and expressions may be nested in each other.
const DEPTH: usize = limits::WRITTEN_DEPTH;

struct Printer {
    out: String,
    secrets: Secrets,
    /// How many bytes `out` may have.
    bytes: usize,
    depth: usize,
}

impl Printer {
    fn new(secrets: Secrets, bytes: usize) -> Self {
        Self { out: String::new(), secrets, bytes, depth: 0 }
    }

    fn top(&mut self, value: &Value) -> Result<(), TooLarge> {
        match value {
            Value::Text(text) => self.push(text),
            Value::Secret(secret) if self.secrets == Secrets::Mask => self.push(&mask(secret)),
            Value::Secret(secret) => self.top(&secret.value),
            Value::Template(template) => match self.plain(template) {
                Some(text) => self.push(&text),
                None => self.brackets(value),
            },
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Unknown(_) => self.brackets(value),
        }
    }

    fn brackets(&mut self, value: &Value) -> Result<(), TooLarge> {
        self.push("[")?;
        self.value(value)?;
        self.push("]")
    }

    /// The text of a template without unknown parts.
    fn plain(&self, template: &Template) -> Option<String> {
        template.parts().iter().map(|part| self.known(part)).collect()
    }

    /// The text of a part that is not unknown.
    fn known(&self, part: &Part) -> Option<String> {
        match part {
            Part::Known(text) => Some(text.to_string()),
            Part::Secret(secret) => Some(match (self.secrets, secret.value.as_text()) {
                (Secrets::Reveal, Some(text)) => text.to_owned(),
                (Secrets::Reveal, None) | (Secrets::Mask, _) => mask(secret),
            }),
            Part::Unknown(_) => None,
        }
    }

    /// A value as a part of an expression.
    fn value(&mut self, value: &Value) -> Result<(), TooLarge> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(TooLarge);
        }
        match value {
            Value::Null => self.push("null()")?,
            Value::Bool(true) => self.push("true()")?,
            Value::Bool(false) => self.push("false()")?,
            Value::Int(int) if i32::try_from(*int).is_ok() => self.push(&int.to_string())?,
            Value::Int(int) => self.push(&format!("json('{int}')"))?,
            Value::Float(float) => self.push(&format!("json('{}')", float_json(*float)))?,
            Value::Text(text) => self.quoted(text)?,
            Value::Template(template) => self.template(template)?,
            Value::Array(items) => {
                self.call("createArray", items.iter().map(|item| &item.value))?;
            }
            Value::Object(object) => self.object(object)?,
            Value::Unknown(unknown) => self.expression(&unknown.expression)?,
            Value::Secret(secret) if self.secrets == Secrets::Mask => self.quoted(&mask(secret))?,
            Value::Secret(secret) => self.value(&secret.value)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn expression(&mut self, expression: &Expression) -> Result<(), TooLarge> {
        // A chain of members is as long as somebody made it, so it is walked, not descended.
        let mut members = Vec::new();
        let mut head = expression;
        loop {
            match head {
                Expression::Member { of, key } => {
                    members.push(key);
                    head = &of.expression;
                }
                Expression::Call { name, arguments } => {
                    self.call(name, arguments.iter())?;
                    break;
                }
                Expression::Resource { symbol, .. } => {
                    self.call("reference", [Value::Text(Arc::clone(symbol))].iter())?;
                    break;
                }
            }
        }
        for key in members.into_iter().rev() {
            match key.as_text() {
                Some(name) if is_identifier(name) => {
                    self.push(".")?;
                    self.push(name)?;
                }
                Some(_) | None => {
                    self.push("[")?;
                    self.value(key)?;
                    self.push("]")?;
                }
            }
        }
        Ok(())
    }

    fn call<'a>(&mut self, name: &str, arguments: impl Iterator<Item = &'a Value>) -> Result<(), TooLarge> {
        self.push(name)?;
        self.push("(")?;
        for (at, argument) in arguments.enumerate() {
            self.comma(at)?;
            self.value(argument)?;
        }
        self.push(")")
    }

    fn object(&mut self, object: &Object) -> Result<(), TooLarge> {
        self.push("createObject(")?;
        for (at, (key, member)) in object.iter().enumerate() {
            self.comma(at)?;
            match &key.template {
                Some(template) => self.template(template)?,
                None => self.quoted(&key.text)?,
            }
            self.push(", ")?;
            self.value(&member.value)?;
        }
        self.push(")")
    }

    /// `format('…{0}…', …)`, or a literal when there is no hole.
    fn template(&mut self, template: &Template) -> Result<(), TooLarge> {
        if let Some(text) = self.plain(template) {
            return self.quoted(&text);
        }
        let mut format = String::new();
        let mut holes = Vec::new();
        for part in template.parts() {
            match part {
                Part::Unknown(unknown) => {
                    let _infallible = write!(format, "{{{}}}", holes.len());
                    holes.push(&unknown.expression);
                }
                Part::Known(_) | Part::Secret(_) => {
                    let known = self.known(part).unwrap_or_default();
                    format.push_str(&known.replace('{', "{{").replace('}', "}}"));
                }
            }
        }
        self.push("format(")?;
        self.quoted(&format)?;
        for hole in holes {
            self.push(", ")?;
            self.depth += 1;
            if self.depth > DEPTH {
                return Err(TooLarge);
            }
            self.expression(hole)?;
            self.depth -= 1;
        }
        self.push(")")
    }

    fn quoted(&mut self, text: &str) -> Result<(), TooLarge> {
        self.push("'")?;
        if text.contains('\'') {
            self.push(&text.replace('\'', "''"))?;
        } else {
            self.push(text)?;
        }
        self.push("'")
    }

    fn comma(&mut self, at: usize) -> Result<(), TooLarge> {
        if at > 0 { self.push(", ") } else { Ok(()) }
    }

    fn push(&mut self, text: &str) -> Result<(), TooLarge> {
        if text.len() > self.bytes.saturating_sub(self.out.len()) {
            return Err(TooLarge);
        }
        self.out.push_str(text);
        Ok(())
    }
}

/// Whether a name can stand behind a dot.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
        && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::functions::json::parse;
    use crate::language::text::interpolate;
    use crate::origin::OriginId;
    use crate::value::{Sourced, Unknown};

    const STORE: &str =
        "/subscriptions/0/resourceGroups/myRg/providers/Microsoft.Storage/storageAccounts/store";

    fn unknown(unknown: impl Into<Arc<Unknown>>) -> Value {
        Value::Unknown(unknown.into())
    }

    fn reference() -> Arc<Unknown> {
        Unknown::shared("reference", vec![STORE.into(), "2022-09-01".into()])
    }

    fn blob() -> Value {
        unknown(reference().member("primaryEndpoints".into()).member("blob".into()))
    }

    fn scope(function: &str, member: &str) -> Value {
        unknown(Unknown::shared(function, vec![]).member(member.into()))
    }

    fn secret(text: &str) -> Value {
        Value::Secret(Arc::new(Secret { name: "password".into(), value: text.into() }))
    }

    fn shown(value: &Value) -> String {
        print(value, Secrets::Reveal).unwrap()
    }

    #[test]
    fn a_known_text_is_written_as_it_is_whatever_it_looks_like() {
        for text in ["", "plain", "it's", "[x]", "[[x]", "[[dobbel]]", "[concat('a')]", "{0}", "[", "\n"] {
            assert_eq!(shown(&text.into()), text);
        }
    }

    #[test]
    fn unknowns_are_calls_and_members() {
        let id = Unknown::shared("reference", vec!["/x".into(), "2023-01-31".into()]);
        assert_eq!(shown(&unknown(id.member("clientId".into()))), "[reference('/x', '2023-01-31').clientId]");
        assert_eq!(shown(&scope("resourceGroup", "location")), "[resourceGroup().location]");
        assert_eq!(shown(&scope("tenant", "tenantId")), "[tenant().tenantId]");
        let keys = Unknown::shared("listKeys", vec!["/x".into(), "1".into()]).member("keys".into());
        assert_eq!(
            shown(&unknown(keys.member(0.into()).member("value".into()))),
            "[listKeys('/x', '1').keys[0].value]"
        );
        let odd = reference().member("na-me".into()).member("it's".into()).member(blob());
        assert_eq!(
            shown(&unknown(odd)),
            format!(
                "[reference('{STORE}', '2022-09-01')['na-me']['it''s']\
                 [reference('{STORE}', '2022-09-01').primaryEndpoints.blob]]"
            )
        );
    }

    #[test]
    fn an_interpolation_is_a_format_with_the_known_parts_folded_in() {
        let join = |parts: &[Value]| shown(&interpolate(parts).unwrap());
        let name = scope("x", "name");
        assert_eq!(
            join(&["https://".into(), name.clone(), ".azconfig.io".into()]),
            "[format('https://{0}.azconfig.io', x().name)]"
        );
        assert_eq!(
            join(&[
                "/subscriptions/".into(),
                "0-0".into(),
                "/g/".into(),
                name.clone(),
                7.into(),
                name.clone()
            ]),
            "[format('/subscriptions/0-0/g/{0}7{1}', x().name, x().name)]"
        );
        assert_eq!(join(&["{it's} ".into(), name.clone()]), "[format('{{it''s}} {0}', x().name)]");
        assert_eq!(join(&[name]), "[format('{0}', x().name)]");
    }

    #[test]
    fn the_forecast_of_the_official_tests() {
        let body = unknown(Unknown::shared("reference", vec!["gridpointsReq".into()]).member("body".into()));
        let point = Unknown::shared("json", vec![body]).member("properties".into());
        let of = |name: &str| unknown(point.member(name.into()));
        let uri = interpolate(&[
            "https://api.weather.gov/gridpoints/".into(),
            of("gridId"),
            "/".into(),
            of("gridX"),
            ",".into(),
            of("gridY"),
            "/forecast".into(),
        ])
        .unwrap();
        assert_eq!(
            shown(&uri),
            "[format('https://api.weather.gov/gridpoints/{0}/{1},{2}/forecast', \
             json(reference('gridpointsReq').body).properties.gridId, \
             json(reference('gridpointsReq').body).properties.gridX, \
             json(reference('gridpointsReq').body).properties.gridY)]"
        );
    }

    #[test]
    fn arguments_are_literals_where_they_can_be() {
        let arguments = [
            "it's".into(),
            (-1).into(),
            Value::Int(i64::from(i32::MAX)),
            Value::Int(2_147_483_648),
            Value::Int(i64::MIN),
            Value::Float(1.0),
            Value::Float(0.75),
            true.into(),
            false.into(),
            Value::Null,
            parse("[1, [], {}, {\"a\": \"x\", \"b c\": [true]}]", OriginId::NOWHERE).unwrap(),
            interpolate(&["a".into(), scope("f", "x")]).unwrap(),
        ];
        assert_eq!(
            shown(&unknown(Unknown::call("g", arguments.to_vec()))),
            "[g('it''s', -1, 2147483647, json('2147483648'), json('-9223372036854775808'), json('1.0'), \
             json('0.75'), true(), false(), null(), createArray(1, createArray(), createObject(), \
             createObject('a', 'x', 'b c', createArray(true()))), format('a{0}', f().x))]"
        );
    }

    #[test]
    fn the_object_of_the_official_tests() {
        let member = |value: Value| Sourced::new(value, OriginId::NOWHERE);
        let object: Object = [("foo", "bar".into()), ("baz", 123.into()), ("qux", blob())]
            .into_iter()
            .map(|(key, value)| (Key::from(key), member(value)))
            .collect();
        assert_eq!(
            shown(&object.into()),
            format!(
                "[createObject('foo', 'bar', 'baz', 123, 'qux', \
                 reference('{STORE}', '2022-09-01').primaryEndpoints.blob)]"
            )
        );
    }

    #[test]
    fn an_unknown_name_of_a_member_is_an_expression() {
        let Ok(Value::Template(name)) = interpolate(&[scope("id", "x")]) else { panic!("a template") };
        let mut object = Object::new();
        let key = Key { text: "k".into(), template: Some(name) };
        assert_eq!(print_key(&key, Secrets::Reveal, 100).as_deref(), Ok("[format('{0}', id().x)]"));
        object.set(key, Sourced::new(Object::new(), OriginId::NOWHERE));
        assert_eq!(shown(&object.into()), "[createObject(format('{0}', id().x), createObject())]");
    }

    #[test]
    fn secrets_are_shown_or_named() {
        let both = |value: &Value| {
            let masked = print(value, Secrets::Mask).unwrap();
            assert!(!masked.contains("s3"), "{masked}");
            (shown(value), masked)
        };
        assert_eq!(both(&secret("s3'{")), ("s3'{".into(), "<secure:password>".into()));
        let known = interpolate(&["pwd=".into(), secret("s3'{")]).unwrap();
        assert_eq!(both(&known), ("pwd=s3'{".into(), "pwd=<secure:password>".into()));
        let mixed = interpolate(&[scope("h", "x"), ";".into(), secret("s3'{")]).unwrap();
        assert_eq!(
            both(&mixed),
            ("[format('{0};s3''{{', h().x)]".into(), "[format('{0};<secure:password>', h().x)]".into())
        );
        let call = unknown(Unknown::call("base64", vec![secret("s3'{"), known]));
        assert_eq!(
            both(&call),
            (
                "[base64('s3''{', 'pwd=s3''{')]".into(),
                "[base64('<secure:password>', 'pwd=<secure:password>')]".into()
            )
        );
    }

    #[test]
    fn what_is_too_large_is_refused_and_its_text_is_cut() {
        let mut deep = blob();
        for _ in 0..DEPTH + 1 {
            deep = Value::array(vec![Sourced::new(deep, OriginId::NOWHERE)]);
        }
        assert_eq!(print(&deep, Secrets::Reveal), Err(TooLarge));
        assert!(text(&deep, Secrets::Reveal).ends_with("(…"));
        let mut wide: Value = "twice".into();
        for _ in 0..60 {
            let item = Sourced::new(wide, OriginId::NOWHERE);
            wide = Value::array(vec![item.clone(), item]);
        }
        assert_eq!(print_within(&wide, Secrets::Reveal, 1_000), Err(TooLarge));
        let mut chain = reference();
        for _ in 0..5_000 {
            chain = chain.member("next".into());
        }
        assert!(print(&unknown(chain), Secrets::Reveal).is_ok());
    }
}
