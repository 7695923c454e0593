//! A parameters file in JSON to a program: `{"parameters": {"name": {"value": …}}}`, and the shorter forms that the tools
//! of Azure take as well.
//!
//! Values are literal: brackets are no expressions here, but what stands under `expression` is one. `${NAME}` inside a text
//! is a variable of the environment, as the Azure Developer CLI has it; `${NAME=default}` has a default.

use std::sync::Arc;

use super::json;
use super::json::{Object, Prop, StringLit, Value};
use super::load::values::number;
use super::load::{value_of, without_names};
use super::mistake::Mistake;
use super::places::Places;
use crate::diag::Diagnostic;
use crate::language::functions;
use crate::language::functions::Namespaces;
use crate::source::{FileId, Span};
use crate::template::{
    ArrayItem, Assignment, Expr, ExprKind, Function, Language, Member, ParametersFile, Piece, Program,
};

/// Reads a parameters file. What is wrong with it is reported; the program holds the rest.
pub fn load(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Program {
    let mut program = Program::empty(Span::new(file, 0, text.len()), Language::Arm);
    let Some(root) = json::parse(file, text, diagnostics) else {
        program.broken = true;
        program.parameters_file = Some(ParametersFile::default());
        return program;
    };
    let mut reader = Reader { file, source: text, diagnostics, broken: false };
    let assignments = reader.assignments(&root);
    program.broken = reader.broken;
    program.parameters_file = Some(ParametersFile { assignments, ..ParametersFile::default() });
    program
}

struct Reader<'a, 'c> {
    file: FileId,
    source: &'a str,
    diagnostics: &'c mut Vec<Diagnostic>,
    broken: bool,
}

impl Reader<'_, '_> {
    fn assignments(&mut self, root: &Object<'_>) -> Vec<Assignment> {
        if json::get(root, "resources").is_some() && json::get(root, "$schema").is_some() {
            let place = json::prop(root, "resources").map(|prop| json::key_span(self.file, prop));
            let message = "This is a template; a parameters file was expected.";
            self.error(place.unwrap_or(json::span(self.file, root)), message);
            return Vec::new();
        }
        // With the member `parameters` each parameter is an object; without it the file is that member.
        let (members, wrapped) = match json::get(root, "parameters") {
            Some(Value::Object(parameters)) => (parameters, true),
            Some(Value::NullKeyword(_)) => return Vec::new(),
            Some(other) if json::get(root, "$schema").is_some() => {
                let message = format!("An object was expected, not {}.", json::kind(other));
                self.error(json::span(self.file, other), &message);
                return Vec::new();
            }
            Some(_) | None => (root, false),
        };
        let is_about_the_file = |prop: &&Prop<'_>| {
            !wrapped
                && ["$schema", "contentVersion"].iter().any(|name| json::key(prop).eq_ignore_ascii_case(name))
        };
        let props = members.properties.iter().filter(|prop| !is_about_the_file(prop));
        props.map(|prop| self.assignment(prop, wrapped)).collect()
    }

    fn assignment(&mut self, prop: &Prop<'_>, wrapped: bool) -> Assignment {
        let name = json::named(self.file, prop);
        let object = prop.value.as_object();
        let says = |name: &str| object.and_then(|object| json::get(object, name));
        let value = if let Some(value) = says("value") {
            self.value(value)
        } else if says("reference").and_then(Value::as_object).is_some() {
            value_of(self.value(&prop.value))
        } else if let Some(Value::StringLit(expression)) = says("expression") {
            let before = self.diagnostics.len();
            let value = without_names(self.file, self.source, expression, self.diagnostics);
            self.broken |= self.diagnostics.len() > before;
            value
        } else {
            if wrapped {
                let message =
                    format!("The parameter \"{}\" has neither \"value\" nor \"reference\".", name.text);
                let code = Mistake::Missing.code();
                self.diagnostics.push(
                    Diagnostic::warning(code, name.span, message)
                        .help("Write `{\"value\": …}`. What stands here is taken as the value."),
                );
            }
            self.value(&prop.value)
        };
        Assignment { name, value }
    }

    fn value(&mut self, value: &Value<'_>) -> Expr {
        let span = json::span(self.file, value);
        let kind = match value {
            Value::StringLit(literal) => self.text(literal),
            Value::NumberLit(literal) => number(literal.value),
            Value::BooleanLit(literal) => ExprKind::Bool(literal.value),
            Value::NullKeyword(_) => ExprKind::Null,
            Value::Array(array) => {
                let items = array.elements.iter().map(|item| ArrayItem::Value(self.value(item)));
                ExprKind::Array(items.collect())
            }
            Value::Object(object) => {
                let member = |prop: &Prop<'_>| {
                    let name = json::named(self.file, prop);
                    let key = Expr::new(name.span, ExprKind::Text(name.text));
                    Member::Property { key, value: self.value(&prop.value) }
                };
                ExprKind::Object(object.properties.iter().map(member).collect())
            }
        };
        Expr::new(span, kind)
    }

    /// A text, with its variables of the environment.
    fn text(&self, literal: &StringLit<'_>) -> ExprKind {
        let text = literal.value.as_ref();
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut from = 0;
        let places = Places::of(self.file, literal, self.source, 0);
        while let Some((start, end, name, default)) = next_variable(text, from) {
            plain.push_str(text.get(from..start).unwrap_or_default());
            if !plain.is_empty() {
                pieces.push(Piece::Text(Arc::from(std::mem::take(&mut plain))));
            }
            pieces.push(Piece::Hole(environment(places.span(&(start..end)), name, default)));
            from = end;
        }
        if from == 0 {
            return ExprKind::Text(Arc::from(text));
        }
        let rest = text.get(from..).unwrap_or_default();
        if !rest.is_empty() {
            pieces.push(Piece::Text(Arc::from(rest)));
        }
        match pieces.pop() {
            Some(Piece::Hole(only)) if pieces.is_empty() => only.kind,
            Some(last) => {
                pieces.push(last);
                ExprKind::Interpolation(pieces)
            }
            None => ExprKind::Text(Arc::from(text)),
        }
    }

    fn error(&mut self, span: Span, message: &str) {
        self.broken = true;
        self.diagnostics.push(Diagnostic::error(Mistake::Shape.code(), span, message));
    }
}

/// The next `${NAME}`, `${NAME=default}`, `${NAME:=default}`, `${NAME-default}` or `${NAME:-default}` from a byte on.
fn next_variable(text: &str, from: usize) -> Option<(usize, usize, &str, Option<&str>)> {
    let mut from = from;
    loop {
        let start = from + text.get(from..)?.find("${")?;
        let written = text.get(start + 2..)?;
        let length = written.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, rest) = written.split_at(length);
        from = start + 2;
        if name.is_empty() {
            continue;
        }
        if rest.starts_with('}') {
            return Some((start, from + length + 1, name, None));
        }
        // The signs are looked at first: to look for the end at each beginning would take forever in a text of many.
        if let Some(sign) = [":=", ":-", "=", "-"].iter().find(|sign| rest.starts_with(**sign)) {
            let default = rest.get(sign.len()..)?;
            let default = default.get(..default.find('}')?)?;
            return Some((start, from + length + sign.len() + default.len() + 1, name, Some(default)));
        }
    }
}

fn environment(span: Span, name: &str, default: Option<&str>) -> Expr {
    let Some(function) = functions::bicep(Namespaces::SYS, "readEnvironmentVariable") else {
        return Expr::new(span, ExprKind::Broken);
    };
    let texts = std::iter::once(name).chain(default);
    let arguments = texts.map(|text| Expr::new(span, ExprKind::Text(Arc::from(text)))).collect();
    Expr::new(span, ExprKind::Call { function: Function::Builtin(function), arguments })
}
