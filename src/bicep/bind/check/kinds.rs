//! What a value is certain to be: from literals, declared types and what functions answer.

use std::sync::Arc;

use super::typed::{Typed, part_of};
use super::{Checker, Kind, parts};
use crate::limits;
use crate::template::types::PartOf;
use crate::template::{
    Expr, ExprKind, Function, Language, Member, Piece, Program, ResourceKind, ShortCircuit, Symbol, TyKind,
    Var,
};

impl<'p> Checker<'p> {
    /// The kind of a value, if it is certain.
    pub(super) fn kind(&self, expr: &Expr) -> Option<Kind> {
        self.kind_within(expr, 0)
    }

    fn kind_within(&self, expr: &Expr, depth: usize) -> Option<Kind> {
        if depth > limits::CHECKED_DEPTH || self.casts.contains(&expr.span) {
            return None;
        }
        match &expr.kind {
            ExprKind::Null => Some(Kind::Null),
            ExprKind::Bool(_) => Some(Kind::Bool),
            ExprKind::Int(_) => Some(Kind::Int),
            ExprKind::Text(_) | ExprKind::Interpolation(_) => Some(Kind::Text),
            ExprKind::Array(_) | ExprKind::Loop(_) => Some(Kind::Array),
            ExprKind::Object(_) => Some(Kind::Object),
            ExprKind::Symbol(symbol) => self.kind_of_symbol(symbol, depth),
            ExprKind::Call { function, arguments } => self.kind_of_call(function, arguments, depth),
            ExprKind::Conditional(parts) => {
                let [_, yes, no] = &**parts;
                let yes = self.kind_within(yes, depth + 1)?;
                (self.kind_within(no, depth + 1) == Some(yes)).then_some(yes)
            }
            ExprKind::ShortCircuit(ShortCircuit::And | ShortCircuit::Or, _) => Some(Kind::Bool),
            ExprKind::ShortCircuit(ShortCircuit::Coalesce, operands) => {
                let mut kinds = operands.iter().map(|operand| self.kind_beside_null(operand, depth + 1));
                let first = kinds.next()??;
                kinds.all(|kind| kind == Some(first)).then_some(first).filter(|kind| *kind != Kind::Null)
            }
            ExprKind::Access { .. } | ExprKind::Local(..) => {
                if let Some(declared) = self.declared_type(expr, depth) {
                    return declared.kind_of_all(self.programs, depth);
                }
                if let ExprKind::Local(slot, _) = &expr.kind {
                    return self.locals.borrow().get(slot).copied();
                }
                let value = self.literal(expr, depth)?;
                self.kind_within(value, depth + 1)
            }
            _ => None,
        }
    }

    /// The kind of a value that is not null.
    fn kind_beside_null(&self, expr: &Expr, depth: usize) -> Option<Kind> {
        let declared = self.declared_type(expr, depth).and_then(|declared| declared.resolved(self.programs));
        match declared.map(|declared| (declared, &declared.ty.kind)) {
            Some((declared, TyKind::Nullable(inner))) => {
                declared.with(inner).kind_of_all(self.programs, depth)
            }
            _ => self.kind_within(expr, depth),
        }
    }

    fn kind_of_symbol(&self, symbol: &Symbol, depth: usize) -> Option<Kind> {
        match symbol {
            Symbol::Var(index) => {
                if let Some(known) = self.kinds.borrow().get(*index)? {
                    return *known;
                }
                if let Some(slot) = self.kinds.borrow_mut().get_mut(*index) {
                    *slot = Some(None);
                }
                let var = self.program.vars.get(*index)?;
                let kind = match &var.ty {
                    Some(ty) => Typed { program: self.program, ty }.kind_of_all(self.programs, depth),
                    None => self.kind_within(&var.value, depth + 1),
                };
                if let Some(slot) = self.kinds.borrow_mut().get_mut(*index) {
                    *slot = Some(kind);
                }
                kind
            }
            Symbol::Param(index) if self.program.parameters_file.is_none() => {
                let ty = &self.program.params.get(*index)?.ty;
                Typed { program: self.program, ty }.kind_of_all(self.programs, depth)
            }
            Symbol::ImportedVar(program, index) => {
                let program = self.programs.get(*program)?;
                let var = program.vars.get(*index)?;
                match &var.ty {
                    Some(ty) => Typed { program, ty }.kind_of_all(self.programs, depth),
                    None => self.kind_within(imported_literal(program, var)?, depth + 1),
                }
            }
            _ => None,
        }
    }

    /// The type of a value, where it is declared.
    pub(super) fn declared_type(&self, expr: &Expr, depth: usize) -> Option<Typed<'p>> {
        if depth > limits::CHECKED_DEPTH || self.casts.contains(&expr.span) {
            return None;
        }
        let program = self.program;
        match &expr.kind {
            ExprKind::Symbol(Symbol::Param(index)) if program.parameters_file.is_none() => {
                Some(Typed { program, ty: &program.params.get(*index)?.ty })
            }
            ExprKind::Symbol(Symbol::Var(index)) => {
                Some(Typed { program, ty: program.vars.get(*index)?.ty.as_ref()? })
            }
            ExprKind::Symbol(Symbol::ImportedVar(program, index)) => {
                let program = self.programs.get(*program)?;
                Some(Typed { program, ty: program.vars.get(*index)?.ty.as_ref()? })
            }
            ExprKind::Local(slot, _) => {
                let function = program.functions.get(self.function.get()?)?;
                let (_, ty) = function.params.get(usize::try_from(*slot).ok()?)?;
                Some(Typed { program, ty })
            }
            ExprKind::Call { function: Function::User(index), .. } => {
                Some(Typed { program, ty: &program.functions.get(*index)?.returns })
            }
            ExprKind::Call { function: Function::Imported(program, index), .. } => {
                let program = self.programs.get(*program)?;
                Some(Typed { program, ty: &program.functions.get(*index)?.returns })
            }
            ExprKind::Access { object, key, safe: false, from_end: false } => {
                if let Some(output) = self.output_type(object, key) {
                    return Some(output);
                }
                let part = match &key.kind {
                    ExprKind::Text(name) => PartOf::Property(Arc::clone(name)),
                    ExprKind::Int(at) => PartOf::Item(*at),
                    _ => PartOf::Items,
                };
                let object = self.declared_type(object, depth + 1)?.resolved(self.programs)?;
                Some(object.with(part_of(object.ty, &part)?))
            }
            _ => None,
        }
    }

    /// The type of an output of a module.
    fn output_type(&self, outputs: &Expr, name: &Expr) -> Option<Typed<'p>> {
        let ExprKind::Access { object: module, key, safe: false, .. } = &outputs.kind else { return None };
        let (ExprKind::Text(word), ExprKind::Text(name)) = (&key.kind, &name.kind) else { return None };
        let ResourceKind::Module { program: Some(id), .. } = &self.resource_of(module)?.kind else {
            return None;
        };
        let program = self.programs.get(*id).filter(|program| !program.broken && &**word == "outputs")?;
        let output = program.outputs.iter().find(|output| output.name.text == *name)?;
        Some(Typed { program, ty: &output.ty })
    }

    fn kind_of_call(&self, function: &Function, arguments: &[Expr], depth: usize) -> Option<Kind> {
        let first = || self.kind_within(arguments.first()?, depth + 1);
        let builtin = match function {
            Function::Builtin(function) => *function,
            Function::User(index) => {
                let ty = &self.program.functions.get(*index)?.returns;
                return Typed { program: self.program, ty }.kind_of_all(self.programs, depth);
            }
            Function::Imported(program, index) => {
                let program = self.programs.get(*program)?;
                let ty = &program.functions.get(*index)?.returns;
                return Typed { program, ty }.kind_of_all(self.programs, depth);
            }
            Function::List(_) => return None,
        };
        match builtin.name {
            "toLower"
            | "toUpper"
            | "trim"
            | "base64"
            | "base64ToString"
            | "dataUri"
            | "dataUriToString"
            | "string"
            | "uriComponent"
            | "uriComponentToString"
            | "replace"
            | "substring"
            | "padLeft"
            | "uniqueString"
            | "guid"
            | "uri"
            | "format"
            | "join"
            | "cidrSubnet"
            | "cidrHost"
            | "dateTimeAdd"
            | "dateTimeFromEpoch"
            | "utcNow"
            | "newGuid"
            | "resourceId"
            | "subscriptionResourceId"
            | "tenantResourceId"
            | "extensionResourceId"
            | "managementGroupResourceId"
            | "readCliArg"
            | "readEnvironmentVariable"
            | "readEnvVar"
            | "buildUri" => Some(Kind::Text),
            "length" | "int" | "indexOf" | "lastIndexOf" | "dateTimeToEpoch" | "add" | "sub" | "mul"
            | "div" | "mod" => Some(Kind::Int),
            "empty" | "contains" | "startsWith" | "endsWith" | "bool" | "equals" | "less"
            | "lessOrEquals" | "greater" | "greaterOrEquals" | "not" | "like" => Some(Kind::Bool),
            "split" | "range" | "items" | "objectKeys" | "flatten" | "distinct" | "map" | "filter"
            | "sort" | "array" => Some(Kind::Array),
            "toObject" | "groupBy" | "mapValues" | "shallowMerge" | "parseCidr" | "parseUri" => {
                Some(Kind::Object)
            }
            "take" | "skip" | "union" | "intersection" => first().filter(|kind| *kind != Kind::Null),
            "concat" => match first()? {
                Kind::Array => Some(Kind::Array),
                Kind::Text => Some(Kind::Text),
                _ => None,
            },
            "first" | "last" => first().filter(|kind| *kind == Kind::Text),
            _ => None,
        }
    }

    /// The text of a value that is constant.
    pub(super) fn constant(&self, expr: &Expr, depth: usize) -> Option<String> {
        if depth > limits::CHECKED_DEPTH {
            return None;
        }
        match &self.literal(expr, depth)?.kind {
            ExprKind::Text(text) => Some(text.to_string()),
            ExprKind::Interpolation(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => Some(text.to_string()),
                    Piece::Hole(hole) => self.constant(hole, depth + 1),
                })
                .collect(),
            _ => None,
        }
    }

    /// The literal that a value is written as, through variables and members.
    pub(super) fn literal<'e>(&self, expr: &'e Expr, depth: usize) -> Option<&'e Expr>
    where
        'p: 'e,
    {
        if depth > limits::CHECKED_DEPTH || self.casts.contains(&expr.span) {
            return None;
        }
        match &expr.kind {
            ExprKind::Symbol(Symbol::Var(index)) => {
                let var = self.program.vars.get(*index)?;
                if var.ty.is_some() {
                    return None;
                }
                self.literal(&var.value, depth + 1)
            }
            ExprKind::Symbol(Symbol::ImportedVar(program, index)) => {
                let program = self.programs.get(*program)?;
                let var = program.vars.get(*index).filter(|var| var.ty.is_none())?;
                imported_literal(program, var).filter(|value| !self.casts.contains(&value.span))
            }
            ExprKind::Access { object, key, safe: false, from_end: false } => {
                let object = self.literal(object, depth + 1)?;
                let (ExprKind::Object(members), ExprKind::Text(name)) = (&object.kind, &key.kind) else {
                    return None;
                };
                let mut found = None;
                for member in members {
                    match member {
                        Member::Property { key, value } => match &key.kind {
                            ExprKind::Text(text) if text == name => found = Some(value),
                            ExprKind::Text(_) => {}
                            _ => return None,
                        },
                        Member::Spread(_) => return None,
                    }
                }
                self.literal(found?, depth + 1)
            }
            ExprKind::Symbol(_) | ExprKind::Access { .. } | ExprKind::Local(..) => None,
            _ => Some(expr),
        }
    }
}

/// The value of a variable of another file where it is written out, and reads nothing that only that file knows.
fn imported_literal<'p>(program: &'p Program, var: &'p Var) -> Option<&'p Expr> {
    (program.language == Language::Bicep && is_written_out(&var.value)).then_some(&var.value)
}

fn is_written_out(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) => true,
        ExprKind::Array(_) | ExprKind::Object(_) => {
            let mut all = true;
            parts(expr, &mut |part| all &= is_written_out(part));
            all
        }
        _ => false,
    }
}
