//! The values that a path into a loaded document leads to, as Newtonsoft.Json's `SelectTokens` finds them.

mod path;

use std::cmp::Ordering;
use std::sync::Arc;

use path::{Condition, Literal, Side, Sign, Step};

use crate::limits;
use crate::template::{ArrayItem, Expr, ExprKind, Member};

/// The value at a path. A path to several values gives them as an array.
pub(super) fn select(document: &Expr, path: &str) -> Result<Expr, String> {
    let steps = path::steps(path)?;
    let mut walk = Walk { document, budget: limits::ARRAY_ITEMS };
    let found = walk.follow(vec![document], &steps);
    if walk.budget == 0 {
        return Err(format!("the path \"{path}\" leads through more than {} values", limits::ARRAY_ITEMS));
    }
    match found.as_slice() {
        [] => Err(format!("the path \"{path}\" leads to no value of the document")),
        [only] => Ok(copy(only)),
        several => {
            let items = several.iter().map(|value| ArrayItem::Value(copy(value))).collect();
            Ok(Expr::new(document.span, ExprKind::Array(items)))
        }
    }
}

struct Walk<'d> {
    document: &'d Expr,
    /// How many values may still be looked at.
    budget: usize,
}

impl<'d> Walk<'d> {
    fn follow(&mut self, from: Vec<&'d Expr>, steps: &[Step]) -> Vec<&'d Expr> {
        let mut found = from;
        for step in steps {
            let mut next = Vec::new();
            for value in found {
                self.step(value, step, &mut next);
            }
            found = next;
        }
        found
    }

    fn step(&mut self, value: &'d Expr, step: &Step, found: &mut Vec<&'d Expr>) {
        if !self.pay(1) {
            return;
        }
        let before = found.len();
        match (step, &value.kind) {
            (Step::Root, _) => found.push(self.document),
            (Step::Members(names), ExprKind::Object(members)) if names.is_empty() => {
                found.extend(members.iter().filter_map(|member| named(member).map(|(_, value)| value)));
            }
            (Step::Members(names), ExprKind::Object(members)) => {
                found.extend(names.iter().filter_map(|name| member(members, name)));
            }
            (Step::Items(places), ExprKind::Array(items)) if places.is_empty() => {
                found.extend(items.iter().map(item));
            }
            (Step::Items(places), ExprKind::Array(items)) => {
                let places = places.iter().filter_map(|place| usize::try_from(*place).ok());
                found.extend(places.filter_map(|place| items.get(place)).map(item));
            }
            (Step::Slice(start, end, step), ExprKind::Array(items)) => {
                let places = slice(items.len(), *start, *end, *step);
                found.extend(places.filter_map(|place| items.get(place)).map(item));
            }
            (Step::Filter(condition), ExprKind::Array(items)) => {
                for one in items.iter().map(item) {
                    if self.holds(condition, one) {
                        found.push(one);
                    }
                }
            }
            (Step::Scan(names), _) => {
                // Without names it is everything, the value itself first.
                if names.is_empty() {
                    found.push(value);
                }
                self.everything(value, &mut |name, inner| {
                    if names.is_empty() || name.is_some_and(|name| names.iter().any(|own| own == name)) {
                        found.push(inner);
                    }
                });
            }
            (Step::ScanFilter(condition), _) => {
                let mut all = vec![value];
                self.everything(value, &mut |_, inner| all.push(inner));
                for one in all {
                    if self.holds(condition, one) {
                        found.push(one);
                    }
                }
            }
            (Step::Members(_) | Step::Items(_) | Step::Slice(..) | Step::Filter(_), _) => {}
        }
        self.pay(found.len() - before);
    }

    /// Visits all that is inside of a value in the order in which it is written, each with its name.
    fn everything(&mut self, value: &'d Expr, visit: &mut dyn FnMut(Option<&str>, &'d Expr)) {
        let mut open: Vec<(Option<&'d str>, &'d Expr)> = inside(value);
        open.reverse();
        while let Some((name, value)) = open.pop() {
            if !self.pay(1) {
                return;
            }
            visit(name, value);
            open.extend(inside(value).into_iter().rev());
        }
    }

    fn holds(&mut self, condition: &Condition, value: &'d Expr) -> bool {
        match condition {
            Condition::Both(both) => both.iter().all(|one| self.holds(one, value)),
            Condition::Either(either) => either.iter().any(|one| self.holds(one, value)),
            Condition::Exists(Side::Literal(_)) => true,
            Condition::Exists(Side::Path(steps)) => !self.follow(vec![value], steps).is_empty(),
            Condition::Compare(left, sign, right) => {
                let right = self.results(right, value);
                let left = self.results(left, value);
                left.iter().any(|left| right.iter().any(|right| compares(left, *sign, right)))
            }
        }
    }

    fn results(&mut self, side: &Side, value: &'d Expr) -> Vec<Operand> {
        match side {
            Side::Literal(literal) => vec![Some(literal.clone())],
            Side::Path(steps) => self.follow(vec![value], steps).into_iter().map(operand).collect(),
        }
    }

    fn pay(&mut self, values: usize) -> bool {
        self.budget = self.budget.saturating_sub(values);
        self.budget > 0
    }
}

/// What is compared; nothing for an array or object.
type Operand = Option<Literal>;

fn operand(value: &Expr) -> Operand {
    match &value.kind {
        ExprKind::Null => Some(Literal::Null),
        ExprKind::Bool(bool) => Some(Literal::Bool(*bool)),
        ExprKind::Int(int) => Some(Literal::Int(*int)),
        ExprKind::Float(float) => Some(Literal::Float(*float)),
        ExprKind::Text(text) => Some(Literal::Text(text.to_string())),
        _ => None,
    }
}

fn compares(left: &Operand, sign: Sign, right: &Operand) -> bool {
    // An array or object is equal to nothing.
    let (Some(left), Some(right)) = (left, right) else {
        return matches!(sign, Sign::Different | Sign::StrictlyDifferent);
    };
    let order = || order(left, right);
    match sign {
        Sign::Equal | Sign::StrictlyEqual => is_equal(left, right),
        Sign::Different | Sign::StrictlyDifferent => !is_equal(left, right),
        Sign::Less => order().is_some_and(Ordering::is_lt),
        Sign::LessOrEqual => order().is_some_and(Ordering::is_le),
        Sign::Greater => order().is_some_and(Ordering::is_gt),
        Sign::GreaterOrEqual => order().is_some_and(Ordering::is_ge),
    }
}

/// A number and a text are never equal.
fn is_equal(left: &Literal, right: &Literal) -> bool {
    match (left, right) {
        (Literal::Int(_) | Literal::Float(_), Literal::Int(_) | Literal::Float(_)) => {
            order(left, right) == Some(Ordering::Equal)
        }
        (left, right) => left == right,
    }
}

/// Null is before everything. A text beside a number or truth is read as one, and has no order where it is none.
fn order(left: &Literal, right: &Literal) -> Option<Ordering> {
    #[expect(clippy::cast_precision_loss, reason = "an integer and a fraction compare as fractions")]
    let number = |literal: &Literal| match literal {
        Literal::Int(int) => Some(*int as f64),
        Literal::Float(float) => Some(*float),
        Literal::Text(text) => text.trim().parse().ok(),
        Literal::Bool(bool) => Some(f64::from(u8::from(*bool))),
        Literal::Null => None,
    };
    match (left, right) {
        (Literal::Null, Literal::Null) => Some(Ordering::Equal),
        (Literal::Null, _) => Some(Ordering::Less),
        (_, Literal::Null) => Some(Ordering::Greater),
        (Literal::Int(left), Literal::Int(right)) => Some(left.cmp(right)),
        (Literal::Text(left), Literal::Text(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        (left, right) => number(left)?.partial_cmp(&number(right)?),
    }
}

/// The places of a slice among so many items.
fn slice(
    count: usize,
    start: Option<i64>,
    end: Option<i64>,
    step: Option<i64>,
) -> impl Iterator<Item = usize> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let step = step.unwrap_or(1);
    let forward = step > 0;
    let from_end = |place: i64| if place < 0 { count.saturating_add(place) } else { place };
    let start = start.map_or(if forward { 0 } else { count - 1 }, from_end);
    let start = if forward { start.clamp(0, count) } else { start.min(count - 1) };
    let end = end.map_or(if forward { count } else { -1 }, from_end).clamp(-1, count);
    let places = std::iter::successors(Some(start), move |place| place.checked_add(step));
    let places = places.take_while(move |place| if forward { *place < end } else { *place > end });
    places.filter_map(|place| usize::try_from(place).ok())
}

fn named(member: &Member) -> Option<(&str, &Expr)> {
    match member {
        Member::Property { key, value } => match &key.kind {
            ExprKind::Text(name) => Some((name, value)),
            _ => None,
        },
        Member::Spread(_) => None,
    }
}

fn member<'d>(members: &'d [Member], name: &str) -> Option<&'d Expr> {
    members.iter().filter_map(named).find(|(own, _)| *own == name).map(|(_, value)| value)
}

fn item(item: &ArrayItem) -> &Expr {
    match item {
        ArrayItem::Value(value) | ArrayItem::Spread(value) => value,
    }
}

fn inside(value: &Expr) -> Vec<(Option<&str>, &Expr)> {
    match &value.kind {
        ExprKind::Array(items) => items.iter().map(|one| (None, item(one))).collect(),
        ExprKind::Object(members) => {
            members.iter().filter_map(named).map(|(name, value)| (Some(name), value)).collect()
        }
        _ => Vec::new(),
    }
}

/// A value of a document once more. Documents are made of literals, arrays and objects, and are not deep.
fn copy(value: &Expr) -> Expr {
    let kind = match &value.kind {
        ExprKind::Bool(bool) => ExprKind::Bool(*bool),
        ExprKind::Int(int) => ExprKind::Int(*int),
        ExprKind::Float(float) => ExprKind::Float(*float),
        ExprKind::Text(text) => ExprKind::Text(Arc::clone(text)),
        ExprKind::Array(items) => {
            ExprKind::Array(items.iter().map(|one| ArrayItem::Value(copy(item(one)))).collect())
        }
        ExprKind::Object(members) => {
            let copied = members.iter().filter_map(|member| match member {
                Member::Property { key, value } => {
                    Some(Member::Property { key: copy(key), value: copy(value) })
                }
                Member::Spread(_) => None,
            });
            ExprKind::Object(copied.collect())
        }
        _ => ExprKind::Null,
    };
    Expr::new(value.span, kind)
}

#[cfg(test)]
mod tests;
