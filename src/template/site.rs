//! The place in the body of a resource at which a value is given.
//!
//! Values know where they were written, and not where they were used. The body of the resource knows: it is walked along the
//! path as far as it is written in place, and the expression at which it ends is where the rest comes in.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a path leads through a few kinds of expression and ends at every other"
)]

use super::{ArrayItem, Expr, ExprKind, Member, Resource, ResourceKind};
use crate::source::Span;
use crate::value::object::same_name;

/// A step into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// To a member.
    Key(&'a str),
    /// To an item.
    Item(usize),
}

/// The place of a member in a resource.
pub fn site(resource: &Resource, path: &[Step<'_>]) -> Option<Span> {
    let (first, rest) = path.split_first()?;
    let Step::Key(name) = first else { return None };
    match *name {
        "name" => return resource.name.as_ref().map(|name| name.span),
        "id" => return resource.name.as_ref().map(|name| name.span).or(Some(resource.span)),
        "type" | "apiVersion" => {
            return match &resource.kind {
                ResourceKind::Azure { ty_span, .. } => Some(*ty_span),
                ResourceKind::Extensible { .. } | ResourceKind::Module { .. } => Some(resource.span),
            };
        }
        _ => {}
    }
    Some(match inside(&resource.body, name)? {
        Inside::Value(key, value) => deepest(key, value, rest),
        Inside::Spread(span) => span,
    })
}

enum Inside<'a> {
    Value(&'a Expr, &'a Expr),
    Spread(Span),
}

/// What gives a member of an object its value: the last that names it, else the last spread.
fn inside<'a>(members: &'a [Member], name: &str) -> Option<Inside<'a>> {
    let named = members.iter().rev().find_map(|member| match member {
        Member::Property { key, value } => match &key.kind {
            ExprKind::Text(text) if same_name(text, name) => Some(Inside::Value(key, value)),
            _ => None,
        },
        Member::Spread(_) => None,
    });
    named.or_else(|| {
        members.iter().rev().find_map(|member| match member {
            Member::Spread(spread) => Some(Inside::Spread(spread.span)),
            Member::Property { key: Expr { kind: ExprKind::Text(_), .. }, .. } => None,
            Member::Property { value, .. } => Some(Inside::Spread(value.span)),
        })
    })
}

fn deepest(key: &Expr, expr: &Expr, path: &[Step<'_>]) -> Span {
    let mut key = key.span;
    let mut at = expr;
    let mut rest = path;
    loop {
        // What is loaded from a file has its places there; it comes in behind the last name.
        if at.span.file != key.file {
            return key;
        }
        if let ExprKind::Chain(inner) = &at.kind {
            at = inner;
            continue;
        }
        let Some((part, behind)) = rest.split_first() else { return at.span };
        let next = match (&at.kind, part) {
            (ExprKind::Object(members), Step::Key(name)) => match inside(members, name) {
                Some(Inside::Value(name, value)) => {
                    key = name.span;
                    value
                }
                Some(Inside::Spread(span)) => return span,
                None => return at.span,
            },
            (ExprKind::Array(items), Step::Item(index)) => {
                let spread = items.iter().take(index + 1).find_map(|item| match item {
                    ArrayItem::Spread(spread) => Some(spread.span),
                    ArrayItem::Value(_) => None,
                });
                match (spread, items.get(*index)) {
                    (Some(span), _) => return span,
                    (None, Some(ArrayItem::Value(value))) => value,
                    (None, _) => return at.span,
                }
            }
            // Every round of a loop has the same body.
            (ExprKind::Loop(repeat), Step::Item(_)) => &repeat.body,
            _ => return at.span,
        };
        at = next;
        rest = behind;
    }
}
