//! Types and values written as a person would, for tests alone: `type` declarations of Bicep, one for each line, and lenient
//! JSON in which `<unknown>` and `<secret>` stand for such parts of a text.

use std::sync::Arc;

use crate::language::functions::json::parse;
use crate::language::text::interpolate;
use crate::origin::OriginId;
use crate::source::{FileId, Sources, Span};
use crate::template::types::{Literal, PartOf};
use crate::template::{
    ArrayItem, Constraints, Expr, ExprKind, Language, Named, Program, ProgramId, Programs, Property, Ty,
    TyKind, TypeDecl,
};
use crate::value::{Object, Secret, Sourced, Unknown, Value};

/// The programs with one that declares `types`, and a type in it.
pub(super) fn typed(types: &str, ty: &str) -> (Programs, ProgramId, Ty) {
    let mut sources = Sources::new();
    let span = Span::new(sources.add("main.bicep", ""), 0, 0);
    let lines: Vec<&str> = types.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let names: Vec<String> = lines
        .iter()
        .map(|line| line.split_once("type ").unwrap().1.split_whitespace().next().unwrap().to_owned())
        .collect();
    let mut program = Program::empty(span, Language::Bicep);
    for (line, name) in lines.iter().zip(&names) {
        let mut parser = Parser::new(line, &names, span.file);
        let constraints = parser.decorators();
        parser.word("type");
        parser.name();
        parser.token("=");
        let mut ty = parser.ty();
        merge(&mut ty.constraints, constraints);
        let name = Named { text: name.as_str().into(), span };
        program.types.push(TypeDecl { name, ty, exported: false });
    }
    let mut parser = Parser::new(ty, &names, span.file);
    let ty = parser.ty();
    assert_eq!(parser.rest.trim(), "", "{ty:?}");
    let mut programs = Programs::default();
    let id = programs.add(program);
    (programs, id, ty)
}

fn merge(into: &mut Constraints, from: Constraints) {
    into.secure |= from.secure;
    into.sealed |= from.sealed;
    into.min_length = into.min_length.or(from.min_length);
    into.max_length = into.max_length.or(from.max_length);
    into.min_value = into.min_value.or(from.min_value);
    into.max_value = into.max_value.or(from.max_value);
    into.allowed = into.allowed.take().or(from.allowed);
    into.discriminator = into.discriminator.take().or(from.discriminator);
}

struct Parser<'a> {
    rest: &'a str,
    names: &'a [String],
    span: Span,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, names: &'a [String], file: FileId) -> Self {
        Self { rest: text, names, span: Span::new(file, 0, 0) }
    }

    fn eat(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        let found = self.rest.strip_prefix(token);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// As [`Self::eat`], but directly behind what was read.
    fn mark(&mut self, mark: &str) -> bool {
        let found = self.rest.strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn token(&mut self, token: &str) {
        assert!(self.eat(token), "{token} at {}", self.rest);
    }

    fn word(&mut self, word: &str) {
        assert_eq!(self.name(), word);
    }

    fn name(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(self.rest.len());
        let name;
        (name, self.rest) = self.rest.split_at(end);
        name
    }

    fn number(&mut self) -> i64 {
        let sign = if self.eat("-") { -1 } else { 1 };
        sign * self.name().parse::<i64>().unwrap()
    }

    fn text(&mut self) -> Option<&'a str> {
        if !self.eat("'") {
            return None;
        }
        let (text, rest) = self.rest.split_once('\'').unwrap();
        self.rest = rest;
        Some(text)
    }

    fn literal(&mut self) -> Literal {
        if let Some(text) = self.text() {
            return Literal::Text(text.into());
        }
        if self.eat("true") {
            return Literal::Bool(true);
        }
        if self.eat("false") {
            return Literal::Bool(false);
        }
        Literal::Int(self.number())
    }

    fn decorators(&mut self) -> Constraints {
        let mut constraints = Constraints::default();
        while self.eat("@") {
            let name = self.name();
            self.token("(");
            match name {
                "secure" => constraints.secure = true,
                "sealed" => constraints.sealed = true,
                "minLength" => constraints.min_length = Some(self.number()),
                "maxLength" => constraints.max_length = Some(self.number()),
                "minValue" => constraints.min_value = Some(self.number()),
                "maxValue" => constraints.max_value = Some(self.number()),
                "discriminator" => constraints.discriminator = self.text().map(Arc::from),
                "allowed" => constraints.allowed = Some(self.literals()),
                other => panic!("@{other}"),
            }
            self.token(")");
        }
        constraints
    }

    fn literals(&mut self) -> Vec<Expr> {
        let mut literals = Vec::new();
        self.token("[");
        while !self.eat("]") {
            let kind = if self.rest.trim_start().starts_with('[') {
                ExprKind::Array(self.literals().into_iter().map(ArrayItem::Value).collect())
            } else if self.eat("null") {
                ExprKind::Null
            } else {
                match self.literal() {
                    Literal::Text(text) => ExprKind::Text(text),
                    Literal::Int(int) => ExprKind::Int(int),
                    Literal::Bool(bool) => ExprKind::Bool(bool),
                }
            };
            literals.push(Expr::new(self.span, kind));
            self.eat(",");
        }
        literals
    }

    fn ty(&mut self) -> Ty {
        let constraints = self.decorators();
        self.eat("|");
        let mut members = vec![self.postfix()];
        while self.eat("|") {
            members.push(self.postfix());
        }
        let kind = if members.len() > 1 { TyKind::Union(members) } else { members.remove(0).kind };
        Ty { span: self.span, kind, constraints }
    }

    fn postfix(&mut self) -> Ty {
        let mut kind = self.atom();
        loop {
            let span = self.span;
            let inner = |kind| Box::new(Ty::new(span, kind));
            kind = if self.mark("[]") {
                TyKind::ArrayOf(inner(kind))
            } else if self.mark("[*]") {
                TyKind::Part(inner(kind), PartOf::Items)
            } else if self.rest.starts_with('[') {
                let whole = inner(kind);
                self.token("[");
                let part = PartOf::Item(self.number());
                self.token("]");
                TyKind::Part(whole, part)
            } else if self.mark(".*") {
                TyKind::Part(inner(kind), PartOf::Others)
            } else if self.rest.starts_with('.') {
                let whole = inner(kind);
                self.token(".");
                TyKind::Part(whole, PartOf::Property(self.name().into()))
            } else if self.mark("?") {
                TyKind::Nullable(inner(kind))
            } else if self.mark("!") {
                TyKind::NonNull(inner(kind))
            } else {
                return Ty::new(self.span, kind);
            }
        }
    }

    fn atom(&mut self) -> TyKind {
        if self.eat("(") {
            let inner = self.ty();
            self.token(")");
            return inner.kind;
        }
        if self.eat("{") {
            return self.shape();
        }
        if self.eat("[") {
            let mut items = Vec::new();
            while !self.eat("]") {
                items.push(self.ty());
                self.eat(",");
            }
            return TyKind::Tuple(items);
        }
        if self.rest.trim_start().starts_with(|c: char| c == '\'' || c == '-' || c.is_ascii_digit()) {
            return TyKind::Literal(self.literal());
        }
        match self.name() {
            "any" => TyKind::Any,
            "string" => TyKind::String,
            "int" => TyKind::Int,
            "bool" => TyKind::Bool,
            "array" => TyKind::Array,
            "object" => TyKind::Object,
            "null" => TyKind::Null,
            "true" => TyKind::Literal(Literal::Bool(true)),
            "false" => TyKind::Literal(Literal::Bool(false)),
            name => TyKind::Named(self.names.iter().position(|known| known == name).expect(name)),
        }
    }

    fn shape(&mut self) -> TyKind {
        let (mut properties, mut others) = (Vec::new(), None);
        while !self.eat("}") {
            let constraints = self.decorators();
            let name = if self.eat("*") { None } else { Some(self.text().unwrap_or_else(|| self.name())) };
            self.token(":");
            let mut ty = self.ty();
            merge(&mut ty.constraints, constraints);
            match name {
                Some(name) => properties.push(Property { name: name.into(), ty }),
                None => others = Some(Box::new(ty)),
            }
            self.eat(",");
        }
        TyKind::Shape { properties, others }
    }
}

/// A value from lenient JSON.
pub(super) fn value(json: &str) -> Sourced {
    marked(&Sourced::new(parse(json, OriginId::NOWHERE).unwrap(), OriginId::NOWHERE))
}

/// The value with its marks replaced.
#[expect(clippy::wildcard_enum_match_arm, reason = "marks stand in texts")]
fn marked(sourced: &Sourced) -> Sourced {
    let value = match &sourced.value {
        Value::Text(text) if text.contains('<') => {
            let mut parts = Vec::new();
            for piece in text.split_inclusive('>') {
                let (known, mark) = piece.split_once('<').unwrap_or((piece, ""));
                parts.push(known.into());
                match mark.trim_end_matches('>') {
                    "" => {}
                    "unknown" => parts.push(Value::Unknown(Unknown::call("reference", vec![]).into())),
                    secret => parts.push(Value::Secret(Arc::new(Secret {
                        name: "password".into(),
                        value: parse(secret, OriginId::NOWHERE).unwrap(),
                    }))),
                }
            }
            parts.retain(|part| part.as_text() != Some(""));
            if let [whole] = parts.as_slice() { whole.clone() } else { interpolate(&parts).unwrap() }
        }
        Value::Array(items) => Value::array(items.iter().map(marked).collect()),
        Value::Object(object) => {
            let members = object.iter().map(|(key, value)| (key.clone(), marked(value)));
            Value::object(members.collect::<Object>())
        }
        other => other.clone(),
    };
    Sourced::new(value, sourced.origin)
}
