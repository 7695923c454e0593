//! JSON as templates are written: with comments and trailing commas, members found without regard to case.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use jsonc_parser::ast::ObjectPropName;
pub(super) use jsonc_parser::ast::{Object, ObjectProp as Prop, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::mistake::Mistake;
use crate::diag::Diagnostic;
use crate::limits::{TEMPLATE_BYTES, VALUE_DEPTH};
use crate::source::{FileId, Span};
use crate::template::Named;

/// What a text may be: JSON with comments and trailing commas, and nothing beyond.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: false,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a file whose outermost value is an object. Nothing is returned when it is none, which is reported.
pub(super) fn parse<'a>(
    file: FileId,
    text: &'a str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Object<'a>> {
    let whole = Span::new(file, 0, text.len());
    if text.len() > TEMPLATE_BYTES {
        let megabytes = TEMPLATE_BYTES / (1024 * 1024);
        let message = format!("The file is larger than {megabytes} MB.");
        diagnostics.push(
            Diagnostic::error(Mistake::TooLarge.code(), Span::new(file, 0, 0), message)
                .why("Azure takes no template larger than 4 MB."),
        );
        return None;
    }
    let parsed = match parse_to_ast(text, &CollectOptions::default(), &OPTIONS) {
        Ok(parsed) => parsed,
        Err(error) => {
            let range = error.range();
            let span = Span::new(file, range.start, range.end);
            let message = format!("The file is no JSON: {}.", error.kind());
            diagnostics.push(Diagnostic::error(Mistake::Json.code(), span, message));
            return None;
        }
    };
    let root = match parsed.value {
        Some(Value::Object(root)) => root,
        Some(other) => {
            let message = format!("An object was expected, not {}.", kind(&other));
            diagnostics.push(Diagnostic::error(Mistake::Shape.code(), span(file, &other), message));
            return None;
        }
        None => {
            let message = "The file holds no JSON value.";
            diagnostics.push(Diagnostic::error(Mistake::Json.code(), whole, message));
            return None;
        }
    };
    let mut root = Value::Object(root);
    if let Err(place) = tidy(&mut root, file, 1, diagnostics) {
        let message = format!("Values are nested more than {VALUE_DEPTH} deep.");
        diagnostics.push(Diagnostic::error(Mistake::TooDeep.code(), place, message));
        return None;
    }
    if let Value::Object(root) = root { Some(root) } else { None }
}

/// Checks the depth, and keeps of members with one name the last, in the place of the first, as Azure does.
fn tidy(
    value: &mut Value<'_>,
    file: FileId,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Span> {
    if depth > VALUE_DEPTH {
        return Err(span(file, value));
    }
    if let Value::Object(object) = value {
        drop_duplicates(object, file, diagnostics);
        for prop in &mut object.properties {
            tidy(&mut prop.value, file, depth + 1, diagnostics)?;
        }
    } else if let Value::Array(array) = value {
        for element in &mut array.elements {
            tidy(element, file, depth + 1, diagnostics)?;
        }
    }
    Ok(())
}

fn drop_duplicates(object: &mut Object<'_>, file: FileId, diagnostics: &mut Vec<Diagnostic>) {
    if !has_duplicates(object) {
        return;
    }
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Prop<'_>> = Vec::new();
    for prop in object.properties.drain(..) {
        let name = key(&prop).to_owned();
        let Some(earlier) = first.get(&name).and_then(|at| kept.get_mut(*at)) else {
            first.insert(name, kept.len());
            kept.push(prop);
            continue;
        };
        let message = format!("The member \"{name}\" is there twice; the last one counts.");
        diagnostics.push(
            Diagnostic::warning(Mistake::DuplicateMember.code(), key_span(file, &prop), message)
                .label(key_span(file, earlier), "the first one"),
        );
        *earlier = prop;
    }
    object.properties = kept;
}

fn has_duplicates(object: &Object<'_>) -> bool {
    /// Up to here comparing each with each is faster than a set.
    const FEW: usize = 12;
    let props = &object.properties;
    if props.len() > FEW {
        let mut seen = HashSet::with_capacity(props.len());
        return !props.iter().all(|prop| seen.insert(key(prop)));
    }
    props.iter().enumerate().any(|(at, prop)| props.iter().skip(at + 1).any(|later| key(later) == key(prop)))
}

/// The name of a member.
pub(super) fn key<'o>(prop: &'o Prop<'_>) -> &'o str {
    prop.name.as_str()
}

/// The name of a member as a text with its place; unquoted names are not read.
pub(super) fn key_text<'o, 'a>(prop: &'o Prop<'a>) -> Option<&'o StringLit<'a>> {
    match &prop.name {
        ObjectPropName::String(text) => Some(text),
        ObjectPropName::Word(_) => None,
    }
}

/// The place of the name of a member, without quotes.
pub(super) fn key_span(file: FileId, prop: &Prop<'_>) -> Span {
    inside_quotes(span(file, &prop.name))
}

/// The name of a member with its place.
pub(super) fn named(file: FileId, prop: &Prop<'_>) -> Named {
    Named { text: Arc::from(key(prop)), span: key_span(file, prop) }
}

/// A text with its place, without quotes.
pub(super) fn named_text(file: FileId, text: &StringLit<'_>) -> Named {
    Named { text: Arc::from(text.value.as_ref()), span: inside_quotes(span(file, text)) }
}

fn inside_quotes(span: Span) -> Span {
    if span.end - span.start < 2 { span } else { Span { start: span.start + 1, end: span.end - 1, ..span } }
}

/// The place of a value.
pub(super) fn span(file: FileId, value: &impl Ranged) -> Span {
    Span::new(file, value.range().start, value.range().end)
}

/// A member by its name in any case.
pub(super) fn get<'o, 'a>(object: &'o Object<'a>, name: &str) -> Option<&'o Value<'a>> {
    prop(object, name).map(|prop| &prop.value)
}

/// A member with its name, by the name in any case.
pub(super) fn prop<'o, 'a>(object: &'o Object<'a>, name: &str) -> Option<&'o Prop<'a>> {
    object.properties.iter().find(|prop| key(prop).eq_ignore_ascii_case(name))
}

/// A member that is an object.
pub(super) fn get_object<'o, 'a>(object: &'o Object<'a>, name: &str) -> Option<&'o Object<'a>> {
    get(object, name).and_then(Value::as_object)
}

/// A member that is a text.
pub(super) fn get_text<'o, 'a>(object: &'o Object<'a>, name: &str) -> Option<&'o StringLit<'a>> {
    get(object, name).and_then(Value::as_string_lit)
}

/// Whether a member is `true`.
pub(super) fn is_true(object: &Object<'_>, name: &str) -> bool {
    get(object, name).and_then(Value::as_boolean_lit).is_some_and(|literal| literal.value)
}

/// What a value is, for messages.
pub(super) fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "a text",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "a boolean",
        Value::Object(_) => "an object",
        Value::Array(_) => "an array",
        Value::NullKeyword(_) => "null",
    }
}
