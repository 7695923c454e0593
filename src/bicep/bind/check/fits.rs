//! Values beside the types that are declared for them, as far as both are written.
//!
//! A value is followed through variables to the literal it is written as, and reported at the part that does not fit. What is
//! only known when it is evaluated is checked then.

use std::collections::BTreeSet;

use super::typed::Typed;
use super::{Checker, Kind, parts};
use crate::bicep::problem::Problem;
use crate::diag::suggest::nearest;
use crate::limits;
use crate::source::Span;
use crate::template::types::Literal;
use crate::template::{ArrayItem, Expr, ExprKind, Member, Property, Ty, TyKind};

/// A part of a value that does not fit.
pub(super) struct Misfit {
    problem: Problem,
    span: Span,
    message: String,
    help: Option<String>,
}

/// Where the part of a value at hand stands.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// What it is called there that the value is of another type.
    pub(super) problem: Problem,
    /// The place that is reported when the value itself is written elsewhere.
    pub(super) instead: Option<Span>,
    /// Whether nothing is said about null.
    pub(super) null: bool,
    pub(super) depth: usize,
}

impl Spot {
    pub(super) fn of(self, value: &Expr) -> Span {
        self.instead.unwrap_or(value.span)
    }

    pub(super) fn inside(self, problem: Problem) -> Self {
        Self { problem, null: false, depth: self.depth + 1, ..self }
    }
}

impl<'p> Checker<'p> {
    /// Reports the parts of a value that do not fit a type.
    pub(super) fn fits(&mut self, typed: Typed<'_>, value: &Expr, problem: Problem) {
        let mut found = Vec::new();
        self.compare(typed, value, Spot { problem, instead: None, null: false, depth: 0 }, &mut found);
        for misfit in found {
            match misfit.help {
                Some(help) => self.refuse_with_help(misfit.problem, misfit.span, misfit.message, help),
                None => self.refuse(misfit.problem, misfit.span, misfit.message),
            }
        }
    }

    fn compare(&self, typed: Typed<'_>, value: &Expr, spot: Spot, found: &mut Vec<Misfit>) {
        if spot.depth > limits::CHECKED_DEPTH || self.casts.contains(&value.span) {
            return;
        }
        if spot.null && self.kind(value) == Some(Kind::Null) {
            return;
        }
        if let ExprKind::Conditional(branches) = &value.kind {
            let [condition, yes, no] = &**branches;
            let certain = match condition.kind {
                ExprKind::Bool(chosen) => Some(chosen),
                _ => None,
            };
            // Null as one of two is no more than a warning.
            let spot = Spot { depth: spot.depth + 1, null: spot.null || certain.is_none(), ..spot };
            // One of two of which the other may be anything is anything.
            if certain.is_none() && (self.is_open(yes, 0) || self.is_open(no, 0)) {
                return;
            }
            if certain != Some(false) {
                self.compare(typed, yes, spot, found);
            }
            if certain != Some(true) {
                self.compare(typed, no, spot, found);
            }
            return;
        }
        let literal = self.literal(value, 0);
        // A part of a variable that is wrong is reported where the variable is read.
        let spot = match literal {
            Some(literal) if literal.span != value.span => {
                Spot { instead: Some(spot.of(value)), depth: spot.depth + 1, ..spot }
            }
            _ => spot,
        };
        let at = spot.of(value);
        let Some(resolved) = typed.resolved(self.programs) else { return };
        let marked = typed.ty.constraints.secure || resolved.ty.constraints.secure;
        if marked {
            self.hide(value, 0);
        }
        match &resolved.ty.kind {
            TyKind::Any | TyKind::Named(_) | TyKind::Imported(..) | TyKind::Part(..) | TyKind::NonNull(_) => {
            }
            TyKind::Nullable(inner) => {
                if self.kind(value) != Some(Kind::Null) {
                    self.compare(resolved.with(inner), value, spot.inside(spot.problem), found);
                }
            }
            TyKind::Union(members) => self.compare_union(resolved, members, value, literal, spot, found),
            TyKind::Literal(wanted) => self.compare_literals(&[wanted], value, literal, spot, found),
            TyKind::String
            | TyKind::Int
            | TyKind::Bool
            | TyKind::Null
            | TyKind::Array
            | TyKind::Object
            | TyKind::ArrayOf(_)
            | TyKind::Tuple(_)
            | TyKind::Shape { .. } => {
                let wanted = resolved.kind();
                if let (Some(wanted), Some(kind)) = (wanted, self.kind(value))
                    && wanted != kind
                {
                    found.push(other_kind(spot, at, wanted, kind));
                    return;
                }
                let Some(literal) = literal else {
                    if let Some(declared) = self.declared_type(value, 0) {
                        self.compare_types(resolved, declared, at, 0, found);
                    }
                    return;
                };
                match (&resolved.ty.kind, &literal.kind) {
                    (TyKind::Shape { properties, others }, ExprKind::Object(members)) => {
                        let sealed = resolved.ty.constraints.sealed || typed.ty.constraints.sealed;
                        let shape = Shape { properties, others: others.as_deref(), sealed };
                        self.compare_members(resolved, shape, literal, members, spot, found);
                    }
                    (TyKind::ArrayOf(of), ExprKind::Array(items)) => {
                        for item in items {
                            match item {
                                ArrayItem::Value(value) => {
                                    let spot = spot.inside(Problem::ItemType);
                                    self.compare(resolved.with(of), value, spot, found);
                                }
                                ArrayItem::Spread(value) => {
                                    self.compare_spread(resolved.with(of), value, spot, found);
                                }
                            }
                        }
                    }
                    (TyKind::ArrayOf(of), ExprKind::Loop(each)) => {
                        self.enter_loop(each);
                        let spot = spot.inside(Problem::ItemType);
                        self.compare(resolved.with(of), &each.body, spot, found);
                    }
                    (TyKind::Tuple(types), ExprKind::Array(items)) => {
                        self.compare_tuple(resolved, types, items, at, spot, found);
                    }
                    _ => {}
                }
            }
        }
        if let Some(literal) = literal {
            for ty in [typed.ty, resolved.ty] {
                limits(ty, literal, at, found);
                self.allowed(ty, literal, at, spot, found);
                if std::ptr::eq(typed.ty, resolved.ty) {
                    break;
                }
            }
        }
    }

    /// Hides the texts that a secret is written with.
    fn hide(&self, value: &Expr, depth: usize) {
        match &value.kind {
            ExprKind::Text(_) | ExprKind::Interpolation(_) => self.secrets.borrow_mut().push(value.span),
            _ if depth < limits::CHECKED_DEPTH => parts(value, &mut |part| self.hide(part, depth + 1)),
            _ => {}
        }
    }

    fn compare_union(
        &self,
        typed: Typed<'_>,
        members: &[Ty],
        value: &Expr,
        literal: Option<&Expr>,
        spot: Spot,
        found: &mut Vec<Misfit>,
    ) {
        let mut literals = Vec::new();
        for member in members {
            match typed.with(member).resolved(self.programs).map(|member| &member.ty.kind) {
                Some(TyKind::Literal(literal)) => literals.push(literal),
                Some(TyKind::Null) => {}
                _ => return self.compare_objects(typed, members, value, literal, spot, found),
            }
        }
        if self.kind(value) != Some(Kind::Null) {
            self.compare_literals(&literals, value, literal, spot, found);
        }
    }

    /// A union of objects: one of them has to take the value, the one that its discriminator chooses.
    fn compare_objects(
        &self,
        typed: Typed<'_>,
        members: &[Ty],
        value: &Expr,
        literal: Option<&Expr>,
        spot: Spot,
        found: &mut Vec<Misfit>,
    ) {
        let mut first = None;
        for member in members {
            let mut wrong = Vec::new();
            self.compare(typed.with(member), value, spot.inside(spot.problem), &mut wrong);
            if wrong.is_empty() {
                return;
            }
            first.get_or_insert(wrong);
        }
        let chosen = typed.ty.constraints.discriminator.as_deref();
        let chosen = chosen.and_then(|name| Some((name, self.member_text(literal?, name)?)));
        if let Some((name, text)) = chosen {
            let member =
                members.iter().find(|member| typed.with(member).discriminates(self.programs, name, &text));
            if let Some(member) = member {
                return self.compare(typed.with(member), value, spot.inside(spot.problem), found);
            }
        }
        let at = spot.of(value);
        let message = "this value fits none of the types that are declared for it".to_owned();
        found.push(Misfit { problem: spot.problem, span: at, message, help: None });
    }

    /// The text of a member of a literal object.
    fn member_text(&self, literal: &Expr, name: &str) -> Option<String> {
        let ExprKind::Object(members) = &literal.kind else { return None };
        members.iter().find_map(|member| match member {
            Member::Property { key, value } if matches!(&key.kind, ExprKind::Text(text) if &**text == name) => {
                self.constant(value, 0)
            }
            Member::Property { .. } | Member::Spread(_) => None,
        })
    }

    fn compare_literals(
        &self,
        wanted: &[&Literal],
        value: &Expr,
        literal: Option<&Expr>,
        spot: Spot,
        found: &mut Vec<Misfit>,
    ) {
        let at = spot.of(value);
        if let (Some(kind), Some(first)) = (self.kind(value), wanted.first())
            && wanted.iter().all(|literal| kind_of(literal) != kind)
        {
            found.push(other_kind(spot, at, kind_of(first), kind));
            return;
        }
        let is = |expr: &Expr| wanted.iter().any(|wanted| is_literal(wanted, expr));
        let Some(literal) = literal.filter(|literal| is_scalar(literal) && !is(literal)) else { return };
        let shown: Vec<_> = wanted.iter().map(|literal| shown(literal)).collect();
        let near = match &literal.kind {
            ExprKind::Text(text) => {
                let texts = wanted.iter().filter_map(|literal| match literal {
                    Literal::Text(text) => Some(&**text),
                    Literal::Int(_) | Literal::Bool(_) => None,
                });
                nearest(text, texts)
            }
            _ => None,
        };
        let help = near.map(|near| format!("did you mean '{near}'?"));
        let message = format!("the value is one of {}, and this is another", shown.join(", "));
        found.push(Misfit { problem: spot.problem, span: at, message, help });
    }

    fn compare_members(
        &self,
        typed: Typed<'_>,
        shape: Shape<'_>,
        literal: &Expr,
        members: &[Member],
        spot: Spot,
        found: &mut Vec<Misfit>,
    ) {
        let mut given = BTreeSet::new();
        let mut open = false;
        for member in members {
            let Member::Property { key, value } = member else {
                open = true;
                continue;
            };
            let ExprKind::Text(name) = &key.kind else {
                open = true;
                continue;
            };
            given.insert(name.to_ascii_lowercase());
            let declared = shape.properties.iter().find(|property| property.name.eq_ignore_ascii_case(name));
            match (declared, shape.others) {
                (Some(property), _) => {
                    self.compare(typed.with(&property.ty), value, spot.inside(Problem::ParentType), found);
                }
                (None, Some(others)) => {
                    self.compare(typed.with(others), value, spot.inside(Problem::ParentType), found);
                }
                (None, None) if shape.sealed => {
                    let known = shape.properties.iter().map(|property| &*property.name);
                    let help = nearest(name, known).map(|near| format!("did you mean \"{near}\"?"));
                    let message = format!("the type has no member \"{name}\", and takes no others");
                    let span = spot.instead.unwrap_or(key.span);
                    found.push(Misfit { problem: Problem::UnknownProperty, span, message, help });
                }
                (None, None) => {}
            }
        }
        if open {
            return;
        }
        let missing: Vec<&str> = shape
            .properties
            .iter()
            .filter(|property| !given.contains(&property.name.to_ascii_lowercase()))
            .filter(|property| !typed.with(&property.ty).takes_null(self.programs))
            .map(|property| &*property.name)
            .collect();
        if !missing.is_empty() {
            let span = spot.instead.unwrap_or(literal.span.before());
            let message = format!("this object needs {}", missing.join(", "));
            found.push(Misfit { problem: Problem::MissingProperty, span, message, help: None });
        }
    }

    fn compare_tuple(
        &self,
        typed: Typed<'_>,
        types: &[Ty],
        items: &[ArrayItem],
        at: Span,
        spot: Spot,
        found: &mut Vec<Misfit>,
    ) {
        if items.iter().any(|item| matches!(item, ArrayItem::Spread(_))) {
            return;
        }
        let least =
            types.iter().rposition(|ty| !typed.with(ty).takes_null(self.programs)).map_or(0, |at| at + 1);
        if items.len() > types.len() || items.len() < least {
            let message = format!("{} items are needed here, not {}", types.len(), items.len());
            found.push(Misfit { problem: spot.problem, span: at, message, help: None });
            return;
        }
        for (ty, item) in types.iter().zip(items) {
            if let ArrayItem::Value(value) = item {
                self.compare(typed.with(ty), value, spot.inside(Problem::ItemType), found);
            }
        }
    }

    /// `@allowed([…])`: of a text or number the value is one of them, of a list each item may be.
    fn allowed(&self, ty: &Ty, literal: &Expr, at: Span, spot: Spot, found: &mut Vec<Misfit>) {
        let Some(allowed) = &ty.constraints.allowed else { return };
        if allowed.is_empty() || !allowed.iter().all(is_scalar) || !is_scalar(literal) {
            return;
        }
        if allowed.iter().any(|allowed| same(allowed, literal)) {
            return;
        }
        let message = "the value is not among those that are allowed".to_owned();
        found.push(Misfit { problem: spot.problem, span: at, message, help: None });
    }
}

/// The members of an object type.
#[derive(Clone, Copy)]
struct Shape<'t> {
    properties: &'t [Property],
    others: Option<&'t Ty>,
    sealed: bool,
}

pub(super) fn other_kind(spot: Spot, span: Span, wanted: Kind, kind: Kind) -> Misfit {
    let message = format!("a value of type {} is needed here, this is {}", wanted.word(), kind.word());
    Misfit { problem: spot.problem, span, message, help: None }
}

/// What decorators say about the size of a value.
fn limits(ty: &Ty, literal: &Expr, at: Span, found: &mut Vec<Misfit>) {
    let asked = &ty.constraints;
    let size = match &literal.kind {
        ExprKind::Int(number) => {
            let mut wrong = |problem, message: String| {
                found.push(Misfit { problem, span: at, message, help: None });
            };
            if let Some(most) = asked.max_value.filter(|most| number > most) {
                wrong(Problem::TooLargeNumber, format!("the number is above the maximum, {most}"));
            }
            if let Some(least) = asked.min_value.filter(|least| number < least) {
                wrong(Problem::TooSmallNumber, format!("the number is below the minimum, {least}"));
            }
            return;
        }
        ExprKind::Text(text) => text.encode_utf16().count(),
        ExprKind::Array(items) if items.iter().all(|item| matches!(item, ArrayItem::Value(_))) => items.len(),
        _ => return,
    };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let mut wrong = |problem, message: String| found.push(Misfit { problem, span: at, message, help: None });
    if let Some(most) = asked.max_length.filter(|most| size > *most) {
        wrong(Problem::TooLong, format!("the value is longer than {most}, the most that is allowed"));
    }
    if let Some(least) = asked.min_length.filter(|least| size < *least) {
        wrong(Problem::TooShort, format!("the value is shorter than {least}, the least that is needed"));
    }
}

fn is_scalar(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Bool(_))
}

fn same(left: &Expr, right: &Expr) -> bool {
    match (&left.kind, &right.kind) {
        (ExprKind::Text(left), ExprKind::Text(right)) => left == right,
        (ExprKind::Int(left), ExprKind::Int(right)) => left == right,
        (ExprKind::Bool(left), ExprKind::Bool(right)) => left == right,
        _ => false,
    }
}

fn is_literal(wanted: &Literal, expr: &Expr) -> bool {
    match (wanted, &expr.kind) {
        (Literal::Text(left), ExprKind::Text(right)) => left == right,
        (Literal::Int(left), ExprKind::Int(right)) => left == right,
        (Literal::Bool(left), ExprKind::Bool(right)) => left == right,
        _ => false,
    }
}

fn kind_of(literal: &Literal) -> Kind {
    match literal {
        Literal::Text(_) => Kind::Text,
        Literal::Int(_) => Kind::Int,
        Literal::Bool(_) => Kind::Bool,
    }
}

fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => format!("'{text}'"),
        Literal::Int(int) => int.to_string(),
        Literal::Bool(bool) => bool.to_string(),
    }
}
