//! Values against types: what the compiler checks of a value that it can see, and the engine of every parameter.
//!
//! What is not known fits whatever it might turn out to fit. An unknown fits everything; a text with unknown parts is a text,
//! and it is at least as long as its known parts. Secrets are checked by what they hold, and no message repeats them.
//!
//! Properties are found without regard to case, as the engine finds them. Those that an object type does not name are an
//! error only when the type is sealed: the compiler warns of them elsewhere, and the engine lets them pass.

mod constraints;
mod mismatch;
mod objects;
mod resolve;
pub(super) mod secrets;
mod show;
#[cfg(test)]
mod tests;
mod written;

pub use mismatch::Mismatch;
pub use show::show;
pub use written::secret_places;

use resolve::{Resolved, resolve, takes_null};

use crate::diag::Code;
use crate::language::equality;
use crate::limits;
use crate::origin::OriginId;
use crate::template::types::Literal;
use crate::template::{ProgramId, Programs, Ty, TyKind};
use crate::value::{Sourced, Value};

/// A part of a value that does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// In which way it does not fit.
    pub code: Code,
    /// What is wrong, and why.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where the part comes from.
    pub at: OriginId,
    /// Which part it is, seen from the value: `properties.x[0]`; empty for the value itself.
    pub path: String,
}

/// Every part of a value that does not fit a type whose names resolve in `program`.
pub fn check(programs: &Programs, program: ProgramId, ty: &Ty, value: &Sourced) -> Vec<Violation> {
    let mut checker =
        Checker { programs, path: Vec::new(), found: Vec::new(), quiet: false, budget: limits::TYPE_CHECKS };
    checker.value(program, ty, value, false);
    if checker.budget == 0 {
        checker.path.clear();
        let what = format!(
            "has too many parts to be checked: more than {} of them and of the alternatives of their types",
            limits::TYPE_CHECKS
        );
        let help = "Give the type fewer alternatives, or make it \"object\" or \"array\".".to_owned();
        checker.violation(Mismatch::TooComplex, value.origin, &what, Some(help));
    }
    checker.found.into_iter().map(|found| found.violation).collect()
}

/// Whether a null fits: a null that is given for it is a value, and not a request for the default.
pub fn accepts_null(programs: &Programs, program: ProgramId, ty: &Ty) -> bool {
    let mut fuel = limits::TYPE_CHECKS;
    resolve(programs, program, ty).is_none_or(|resolved| takes_null(programs, &resolved, &mut fuel))
}

/// Whether a parameter or property of this type may be left out: it is nullable, and then null. `any` must be given.
pub fn may_be_missing(programs: &Programs, program: ProgramId, ty: &Ty) -> bool {
    let mut fuel = limits::TYPE_CHECKS;
    resolve(programs, program, ty).is_none_or(|resolved| {
        let any = matches!(resolved.kind, TyKind::Any) && resolved.nullable.is_none();
        !any && takes_null(programs, &resolved, &mut fuel)
    })
}

/// Whether all of a value of this type is secret.
pub(super) fn is_secure(programs: &Programs, program: ProgramId, ty: &Ty) -> bool {
    ty.constraints.secure || resolve(programs, program, ty).is_some_and(|resolved| resolved.is_secure())
}

/// A variable of the environment as the Azure Developer CLI gives it to a parameter of this type: the text of a number or of
/// a truth is one.
pub(super) fn from_variable(programs: &Programs, program: ProgramId, ty: &Ty, value: Value) -> Value {
    let Value::Text(text) = &value else { return value };
    match resolve(programs, program, ty).map(|resolved| resolved.kind) {
        Some(TyKind::Int) => text.parse().map_or(value.clone(), Value::Int),
        Some(TyKind::Bool) if text.eq_ignore_ascii_case("true") => Value::Bool(true),
        Some(TyKind::Bool) if text.eq_ignore_ascii_case("false") => Value::Bool(false),
        _ => value,
    }
}

/// A step into a value.
#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

/// A violation and how many steps deep it is.
struct Found {
    depth: usize,
    violation: Violation,
}

struct Checker<'a> {
    programs: &'a Programs,
    path: Vec<Step<'a>>,
    found: Vec<Found>,
    /// Whether an alternative is only tried, and nobody will read what is found.
    quiet: bool,
    /// How many parts may still be looked at.
    budget: usize,
}

impl<'a> Checker<'a> {
    /// Checks a part of the value. `hidden` says that it is a part of something secret.
    fn value(&mut self, program: ProgramId, ty: &'a Ty, sourced: &'a Sourced, hidden: bool) {
        let at = sourced.origin;
        if matches!(sourced.value, Value::Unknown(_)) || !self.pay(1) {
            return;
        }
        if self.path.len() >= limits::VALUE_DEPTH {
            let what = format!("is nested deeper than {} levels", limits::VALUE_DEPTH);
            self.violation(Mismatch::TooComplex, at, &what, Some("Make it flatter.".to_owned()));
            return;
        }
        let Some(resolved) = resolve(self.programs, program, ty) else { return };
        let hidden = hidden || resolved.is_secure() || matches!(sourced.value, Value::Secret(_));
        let value = sourced.value.revealed();
        if matches!(value, Value::Null) {
            if !takes_null(self.programs, &resolved, &mut self.budget) {
                self.wrong_type(program, ty, value, at, hidden);
            }
            return;
        }
        let before = self.found.len();
        let fits = match (resolved.kind, value) {
            (TyKind::Any, _) => true,
            (TyKind::String, Value::Text(_) | Value::Template(_)) => true,
            (TyKind::Int, Value::Int(_)) | (TyKind::Bool, Value::Bool(_)) => true,
            (TyKind::Array, Value::Array(_)) | (TyKind::Object, Value::Object(_)) => true,
            (TyKind::Literal(literal), value) => is_literal(literal, value) != Some(false),
            (TyKind::ArrayOf(item), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    if self.is_done() {
                        break;
                    }
                    self.inside_item(index, |this| this.value(resolved.program, item, value, hidden));
                }
                true
            }
            (TyKind::Tuple(types), Value::Array(items)) => {
                self.tuple(&resolved, types, items, at, hidden);
                true
            }
            (TyKind::Shape { properties, others }, Value::Object(object)) => {
                self.shape(&resolved, properties, others.as_deref(), object, at, hidden);
                true
            }
            (TyKind::Union(members), _) => self.union(&resolved, members, sourced, hidden) != Some(false),
            _ => false,
        };
        if !fits {
            self.wrong_type(program, ty, value, at, hidden);
        } else if self.found.len() == before {
            for asked in &resolved.constraints {
                self.constraints(asked, value, at, hidden);
            }
        }
    }

    fn tuple(
        &mut self,
        resolved: &Resolved<'a>,
        types: &'a [Ty],
        items: &'a [Sourced],
        at: OriginId,
        hidden: bool,
    ) {
        for (index, (ty, value)) in types.iter().zip(items).enumerate() {
            self.inside_item(index, |this| this.value(resolved.program, ty, value, hidden));
        }
        let counts = format!("has {} items, where its tuple type has {}", items.len(), types.len());
        let surplus = items.get(types.len()..).and_then(<[Sourced]>::first);
        let lacking = types.get(items.len()..).unwrap_or(&[]);
        if let Some(first) = surplus {
            let help = "Take the surplus items out.".to_owned();
            let kind = self.mismatch();
            self.violation(kind, first.origin, &counts, Some(help));
        } else if lacking.iter().any(|ty| !may_be_missing(self.programs, resolved.program, ty)) {
            let missing =
                lacking.iter().map(|ty| show(self.programs, resolved.program, ty)).collect::<Vec<_>>();
            let help = format!("Add what is missing at its end: {}.", missing.join(", "));
            let kind = self.mismatch();
            self.violation(kind, at, &counts, Some(help));
        }
    }

    /// Checks a value against the members of a union. False when it is of none of their types; nothing when it is of one of
    /// them and what is wrong inside is reported.
    fn union(
        &mut self,
        resolved: &Resolved<'a>,
        members: &'a [Ty],
        sourced: &'a Sourced,
        hidden: bool,
    ) -> Option<bool> {
        if let (Some(discriminator), Value::Object(object)) = (resolved.discriminator(), &sourced.value) {
            self.discriminated(resolved, discriminator, members, object, sourced.origin, hidden);
            return None;
        }
        // What is wrong inside of the one member whose kind is right says more than that none is right.
        let mut inside = Vec::new();
        for member in members {
            let before = (std::mem::take(&mut self.found), std::mem::replace(&mut self.quiet, true));
            self.value(resolved.program, member, sourced, hidden);
            let attempt = std::mem::replace(&mut self.found, before.0);
            self.quiet = before.1;
            if attempt.is_empty() || self.budget == 0 {
                return Some(true);
            }
            if attempt.iter().all(|found| found.depth > self.path.len()) {
                inside.push((member, attempt));
            }
        }
        let (Some((member, attempt)), true) = (inside.pop(), inside.is_empty()) else { return Some(false) };
        if self.quiet {
            self.found.extend(attempt);
        } else {
            self.value(resolved.program, member, sourced, hidden);
        }
        None
    }

    /// The type of a part is another. Says which one it should be.
    fn wrong_type(&mut self, program: ProgramId, ty: &'a Ty, value: &Value, at: OriginId, hidden: bool) {
        if self.quiet {
            return self.violation(self.mismatch(), at, "", None);
        }
        let mut what = format!(
            "should be of type \"{}\", but is {}",
            show(self.programs, program, ty),
            brief(value, hidden)
        );
        if let Some(choices) = show::choices(self.programs, program, ty)
            && !matches!(ty.kind, TyKind::Union(_))
        {
            what += &format!(", which is none of {choices}");
        }
        let help = self.help_with_type(program, ty, value, hidden);
        let kind = self.mismatch();
        self.violation(kind, at, &what, Some(help));
    }

    fn help_with_type(&self, program: ProgramId, ty: &'a Ty, value: &Value, hidden: bool) -> String {
        let kind = resolve(self.programs, program, ty).map(|resolved| (resolved.program, resolved.kind));
        let plain = "Give a value of this type, or change the type where it is declared.".to_owned();
        match (kind, value) {
            (_, Value::Null) => {
                "Leave it out or give a value; only a type that ends in \"?\" takes null.".to_owned()
            }
            (Some((_, TyKind::String)), Value::Int(_) | Value::Bool(_)) if !hidden => {
                format!("Put it in quotes: '{}'.", value.brief())
            }
            (Some((_, TyKind::Int)), Value::Text(text)) if !hidden && text.parse::<i64>().is_ok() => {
                format!("Write it without quotes: {text}.")
            }
            (Some((_, TyKind::Bool)), Value::Text(text))
                if !hidden && matches!(&**text, "true" | "false") =>
            {
                format!("Write it without quotes: {text}.")
            }
            (Some((_, TyKind::Int)), Value::Float(_)) => "Round it: Bicep has whole numbers only.".to_owned(),
            (Some((program, TyKind::Union(members))), Value::Text(_)) if !hidden => {
                let words = members.iter().filter_map(|member| {
                    resolve(self.programs, program, member).and_then(|member| literal_text(member.kind))
                });
                constraints::did_you_mean(value, words).unwrap_or(plain)
            }
            _ => plain,
        }
    }

    /// How a wrong type is called where the checker stands.
    fn mismatch(&self) -> Mismatch {
        match self.path.last() {
            None => Mismatch::Value,
            Some(Step::Item(_)) => Mismatch::Item,
            Some(Step::Member(_)) => Mismatch::Property,
        }
    }

    fn violation(&mut self, kind: Mismatch, at: OriginId, what: &str, help: Option<String>) {
        if self.is_done() {
            return;
        }
        let (mut path, mut message) = (String::new(), String::new());
        if !self.quiet {
            path = self.shown_path();
            let subject = if path.is_empty() { "The value".to_owned() } else { format!("\"{path}\"") };
            message = format!("{subject} {what}.");
        }
        let violation = Violation { code: kind.code(), message, help, at, path };
        self.found.push(Found { depth: self.path.len(), violation });
    }

    /// Whether enough was found.
    fn is_done(&self) -> bool {
        self.found.len() >= limits::VIOLATIONS
    }

    /// Pays for looking at some parts; no when too many were looked at.
    fn pay(&mut self, parts: usize) -> bool {
        self.budget = self.budget.saturating_sub(parts);
        self.budget > 0
    }

    fn inside_item(&mut self, index: usize, check: impl FnOnce(&mut Self)) {
        self.path.push(Step::Item(index));
        check(self);
        self.path.pop();
    }

    fn inside_member(&mut self, name: &'a str, check: impl FnOnce(&mut Self)) {
        self.path.push(Step::Member(name));
        check(self);
        self.path.pop();
    }

    fn shown_path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Member(name) if is_plain(name) => {
                    path.push_str(if path.is_empty() { "" } else { "." });
                    path.push_str(name);
                }
                Step::Member(name) => path += &format!("['{}']", name.replace('\'', "\\'")),
                Step::Item(index) => path += &format!("[{index}]"),
            }
        }
        path
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}

/// Whether a value is a literal, as far as that can be told.
fn is_literal(literal: &Literal, value: &Value) -> Option<bool> {
    let literal = match literal {
        Literal::Text(text) => Value::Text(text.clone()),
        Literal::Int(int) => Value::Int(*int),
        Literal::Bool(bool) => Value::Bool(*bool),
    };
    equality::same(&literal, value)
}

fn literal_text(kind: &TyKind) -> Option<&str> {
    if let TyKind::Literal(Literal::Text(text)) = kind { Some(text) } else { None }
}

/// A value in a few words, unless it is secret.
fn brief(value: &Value, hidden: bool) -> String {
    if hidden { "a secure value".to_owned() } else { value.brief() }
}
