//! What the variables of loops and lambdas are certain to be.

use super::{Checker, Kind};
use crate::template::types::TyKind;
use crate::template::{ArrayItem, Expr, ExprKind, Function, Lambda, Loop, Resource};

impl Checker<'_> {
    /// Nothing is known of the variables of what is around.
    pub(super) fn outside(&self) {
        self.locals.borrow_mut().clear();
    }

    /// The variables of the loop of a resource that is in no other: its first ones.
    pub(super) fn enter_repeat(&self, resource: &Resource) {
        self.outside();
        if let Some(repeat) = &resource.repeat {
            self.know(0, self.item_kind(&repeat.over));
            self.know(1, Some(Kind::Int));
        }
    }

    pub(super) fn enter_loop(&self, each: &Loop) {
        self.know(each.slot, self.item_kind(&each.over));
        self.know(each.slot.saturating_add(1), Some(Kind::Int));
    }

    /// A lambda that `name` is given beside an array.
    pub(super) fn enter_lambda(&self, name: &str, over: Option<&Expr>, lambda: &Lambda) {
        let item = over.and_then(|over| self.item_kind(over));
        let kinds = match name {
            "map" | "filter" => [item, Some(Kind::Int), None],
            "sort" => [item, item, None],
            "toObject" | "groupBy" => [item, None, None],
            "reduce" => [None, item, Some(Kind::Int)],
            _ => [None; 3],
        };
        for (slot, kind) in (lambda.slot..).zip(kinds) {
            self.know(slot, kind);
        }
    }

    fn know(&self, slot: u32, kind: Option<Kind>) {
        let mut locals = self.locals.borrow_mut();
        match kind {
            Some(kind) => locals.insert(slot, kind),
            None => locals.remove(&slot),
        };
    }

    /// What the items of an array are, all alike.
    pub(super) fn item_kind(&self, over: &Expr) -> Option<Kind> {
        if self.casts.contains(&over.span) {
            return None;
        }
        if let Some(declared) = self.declared_type(over, 0) {
            let resolved = declared.resolved(self.programs)?;
            let TyKind::ArrayOf(item) = &resolved.ty.kind else { return None };
            return resolved.with(item).kind_of_all(self.programs, 0);
        }
        let over = self.literal(over, 0)?;
        match &over.kind {
            ExprKind::Array(items) => {
                let mut kinds = items.iter().map(|item| match item {
                    ArrayItem::Value(value) => self.kind(value),
                    ArrayItem::Spread(_) => None,
                });
                let first = kinds.next()??;
                kinds.all(|kind| kind == Some(first)).then_some(first).filter(|kind| *kind != Kind::Null)
            }
            ExprKind::Call { function: Function::Builtin(function), .. } => match function.name {
                "range" => Some(Kind::Int),
                "split" | "objectKeys" => Some(Kind::Text),
                "items" => Some(Kind::Object),
                _ => None,
            },
            _ => None,
        }
    }
}
