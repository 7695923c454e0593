//! Values as JSON, as the official snapshot writes them.
//!
//! In a resource each unknown leaf becomes an expression of its own, `"[…]"`. In an output one unknown inside makes an
//! array or object an expression as a whole, `"[createObject(…)]"`.

use std::io;

use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use serde_json::{Map, Number};

use super::expression_text::{Secrets, TooLarge, mask, print_key, print_within};
use super::text::float_json;
use crate::limits;
use crate::value::{Object, Part, Value};

/// JSON as data.
pub type Json = serde_json::Value;

/// Turns values into JSON, as long as all of them together are not too large; after an error the document is given up.
#[derive(Debug)]
pub struct Wire {
    secrets: Secrets,
    /// How many bytes may still be written, roughly.
    budget: usize,
    depth: usize,
    /// Whether something unknown was met.
    unknown: bool,
}

/// What a value costs beyond its text, with the tree that it is in before it is text.
const NODE: usize = 32;

impl Wire {
    /// Begins a document.
    pub fn new(secrets: Secrets) -> Self {
        Self { secrets, budget: limits::JSON_BYTES, depth: 0, unknown: false }
    }

    /// A value in which each unknown leaf is an expression of its own.
    pub fn leaves(&mut self, value: &Value) -> Result<Json, TooLarge> {
        self.depth += 1;
        if self.depth > limits::VALUE_DEPTH {
            return Err(TooLarge);
        }
        self.pay(NODE)?;
        let json = match value {
            Value::Null => Json::Null,
            Value::Bool(bool) => Json::Bool(*bool),
            Value::Int(int) => Json::Number(Number::from(*int)),
            // What is no number to JSON is a text.
            Value::Float(float) => Number::from_f64(*float)
                .map_or_else(|| Json::String(float_json(*float).replace('"', "")), Json::Number),
            Value::Array(items) => {
                Json::Array(items.iter().map(|item| self.leaves(&item.value)).collect::<Result<_, _>>()?)
            }
            Value::Object(object) => Json::Object(self.members(object)?),
            Value::Secret(secret) if self.secrets == Secrets::Mask => Json::String(mask(secret)),
            Value::Secret(secret) => self.leaves(&secret.value)?,
            Value::Text(text) => {
                self.pay(text.len())?;
                Json::String(text.to_string())
            }
            Value::Template(template) => {
                self.unknown |= template.parts().iter().any(is_unknown);
                Json::String(self.printed(value)?)
            }
            Value::Unknown(_) => {
                self.unknown = true;
                Json::String(self.printed(value)?)
            }
        };
        self.depth -= 1;
        Ok(json)
    }

    /// A value that is an expression as a whole when something in it is unknown.
    pub fn whole(&mut self, value: &Value) -> Result<Json, TooLarge> {
        self.unknown = false;
        let json = self.leaves(value)?;
        if self.unknown { self.printed(value).map(Json::String) } else { Ok(json) }
    }

    /// The members of an object, each as in [`Wire::leaves`].
    pub fn members(&mut self, object: &Object) -> Result<Map<String, Json>, TooLarge> {
        let mut members = Map::with_capacity(object.len().min(self.budget / NODE));
        for (key, value) in object.iter() {
            self.unknown |=
                key.template.as_ref().is_some_and(|template| template.parts().iter().any(is_unknown));
            let name = print_key(key, self.secrets, self.budget)?;
            self.pay(name.len())?;
            members.insert(name, self.leaves(&value.value)?);
        }
        Ok(members)
    }

    fn printed(&mut self, value: &Value) -> Result<String, TooLarge> {
        let text = print_within(value, self.secrets, self.budget)?;
        self.pay(text.len())?;
        Ok(text)
    }

    fn pay(&mut self, bytes: usize) -> Result<(), TooLarge> {
        self.budget = self.budget.checked_sub(bytes).ok_or(TooLarge)?;
        Ok(())
    }
}

fn is_unknown(part: &Part) -> bool {
    matches!(part, Part::Unknown(_))
}

/// One value in which each unknown leaf is an expression of its own, as in a resource.
pub fn leaves(value: &Value, secrets: Secrets) -> Result<Json, TooLarge> {
    Wire::new(secrets).leaves(value)
}

/// One value that is an expression as a whole when something in it is unknown, as in an output.
pub fn whole(value: &Value, secrets: Secrets) -> Result<Json, TooLarge> {
    Wire::new(secrets).whole(value)
}

/// The text of JSON: two blanks for each level, no line end behind the last brace, and floats as Newtonsoft spells them.
pub fn pretty(json: &Json) -> String {
    use serde::Serialize as _;
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Newtonsoft(PrettyFormatter::new()));
    // Writing a JSON value into memory has nothing to fail at.
    let _infallible = json.serialize(&mut serializer);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Pretty printing with floats that show that they are: `1.0`, `1E-07`.
struct Newtonsoft<'a>(PrettyFormatter<'a>);

impl Formatter for Newtonsoft<'_> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(float_json(value).as_bytes())
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::language::functions::json::parse;
    use crate::language::text::interpolate;
    use crate::origin::OriginId;
    use crate::value::{Key, Secret, Sourced, Unknown};

    fn value(json: &str) -> Value {
        parse(json, OriginId::NOWHERE).unwrap()
    }

    fn blob() -> Value {
        Value::Unknown(Unknown::shared("reference", vec!["/x".into()]).member("blob".into()))
    }

    fn secret() -> Value {
        Value::Secret(Arc::new(Secret { name: "password".into(), value: "s3".into() }))
    }

    fn object(members: Vec<(&str, Value)>) -> Value {
        let members = members.into_iter();
        members
            .map(|(key, value)| (Key::from(key), Sourced::new(value, OriginId::NOWHERE)))
            .collect::<Object>()
            .into()
    }

    #[test]
    fn known_values_are_what_they_are_in_both_forms() {
        let text = "{\"b\":[1,-2,9007199254740993,1.5,true,null,\"[x]\"],\"a\":{},\"B\":[]}";
        for json in [leaves(&value(text), Secrets::Reveal), whole(&value(text), Secrets::Reveal)] {
            assert_eq!(json.unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_unknown_inside_is_a_leaf_of_a_resource_and_the_whole_of_an_output() {
        let value = object(vec![("foo", "bar".into()), ("baz", 123.into()), ("qux", blob())]);
        assert_eq!(
            leaves(&value, Secrets::Reveal),
            Ok(json!({"foo": "bar", "baz": 123, "qux": "[reference('/x').blob]"}))
        );
        assert_eq!(
            whole(&value, Secrets::Reveal),
            Ok(json!("[createObject('foo', 'bar', 'baz', 123, 'qux', reference('/x').blob)]"))
        );
        let text = interpolate(&["a".into(), blob()]).unwrap();
        let list = Value::array(vec![Sourced::new(text.clone(), OriginId::NOWHERE)]);
        assert_eq!(
            whole(&list, Secrets::Reveal),
            Ok(json!("[createArray(format('a{0}', reference('/x').blob))]"))
        );
        assert_eq!(whole(&text, Secrets::Reveal), Ok(json!("[format('a{0}', reference('/x').blob)]")));
    }

    #[test]
    fn an_unknown_name_is_an_expression_and_makes_an_output_one() {
        let Ok(Value::Template(name)) = interpolate(&[blob()]) else { panic!("a template") };
        let mut ids = Object::new();
        ids.set(
            Key { text: "k".into(), template: Some(name) },
            Sourced::new(Object::new(), OriginId::NOWHERE),
        );
        let ids = Value::object(ids);
        assert_eq!(leaves(&ids, Secrets::Reveal), Ok(json!({"[format('{0}', reference('/x').blob)]": {}})));
        assert_eq!(
            whole(&ids, Secrets::Reveal),
            Ok(json!("[createObject(format('{0}', reference('/x').blob), createObject())]"))
        );
    }

    #[test]
    fn secrets_are_known_and_shown_or_named() {
        let value = object(vec![("p", secret()), ("t", interpolate(&["a;".into(), secret()]).unwrap())]);
        assert_eq!(whole(&value, Secrets::Reveal), Ok(json!({"p": "s3", "t": "a;s3"})));
        assert_eq!(
            whole(&value, Secrets::Mask),
            Ok(json!({"p": "<secure:password>", "t": "a;<secure:password>"}))
        );
    }

    #[test]
    fn floats_show_that_they_are() {
        let json = leaves(&value("[1.0, 1E-7, 0.75, 1e300, NaN]"), Secrets::Reveal).unwrap();
        insta::assert_snapshot!(pretty(&json), @r#"
        [
          1.0,
          1E-07,
          0.75,
          1E+300,
          "NaN"
        ]
        "#);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let nested = |levels: usize, width: usize| {
            (0..levels).fold(Value::Null, |inner, _| {
                Value::array(vec![Sourced::new(inner, OriginId::NOWHERE); width])
            })
        };
        assert!(leaves(&nested(limits::VALUE_DEPTH - 1, 1), Secrets::Reveal).is_ok());
        assert_eq!(leaves(&nested(limits::VALUE_DEPTH, 1), Secrets::Reveal), Err(TooLarge));
        let mut small = Wire { budget: 10_000, ..Wire::new(Secrets::Reveal) };
        assert_eq!(small.leaves(&nested(60, 2)), Err(TooLarge));
    }
}
