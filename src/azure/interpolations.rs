//! Texts with holes by their places: whether the last part of one was written there, or came through its last hole.

use crate::source::Span;
use crate::template::{
    ArrayItem, Expr, ExprKind, Member, Piece, Program, ProgramId, Programs, Resource, ResourceKind,
};

/// Where the last part of a text with holes comes from: what follows the last separator in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is what the last hole gives, and no more.
    Hole,
    /// The text ends with a hole, and the part begins within that or before it.
    Within,
    /// It is written in the text, to its end.
    Text,
}

/// Where the last part of the text at this place comes from; nothing where no text with holes is written there.
pub(super) fn ending(programs: &Programs, at: Span, separators: &[char]) -> Option<Ending> {
    let count = u32::try_from(programs.len()).unwrap_or(u32::MAX);
    let all = (0..count).filter_map(|index| programs.get(ProgramId(index)));
    let pieces = all.filter(|one| one.span.file == at.file).find_map(|program| find(program, at))?;
    Some(match pieces {
        [.., Piece::Text(before), Piece::Hole(_)] if before.ends_with(separators) => Ending::Hole,
        [.., Piece::Hole(_)] => Ending::Within,
        [.., Piece::Text(_)] | [] => Ending::Text,
    })
}

fn find(program: &Program, at: Span) -> Option<&[Piece]> {
    let mut open: Vec<&Expr> = Vec::new();
    open.extend(program.params.iter().filter_map(|param| param.default.as_ref()));
    open.extend(program.vars.iter().map(|var| &var.value));
    open.extend(program.functions.iter().map(|function| &function.body));
    open.extend(program.outputs.iter().map(|output| &output.value));
    let assigned = program.parameters_file.iter().flat_map(|file| &file.assignments);
    open.extend(assigned.map(|assignment| &assignment.value));
    program.resources.iter().for_each(|one| resource(one, &mut open));
    while let Some(expr) = open.pop() {
        if !expr.span.contains(at) {
            continue;
        }
        match &expr.kind {
            ExprKind::Interpolation(pieces) if expr.span == at => return Some(pieces),
            _ => inside(expr, &mut open),
        }
    }
    None
}

fn resource<'a>(resource: &'a Resource, open: &mut Vec<&'a Expr>) {
    members(&resource.body, open);
    if let ResourceKind::Module { params: Some(params), .. } = &resource.kind {
        open.push(params);
    }
}

fn members<'a>(all: &'a [Member], open: &mut Vec<&'a Expr>) {
    open.extend(all.iter().map(|member| match member {
        Member::Property { value, .. } | Member::Spread(value) => value,
    }));
}

/// The expressions directly in one.
fn inside<'a>(expr: &'a Expr, open: &mut Vec<&'a Expr>) {
    match &expr.kind {
        ExprKind::Interpolation(pieces) => open.extend(pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Text(_) => None,
        })),
        ExprKind::Array(items) => open.extend(items.iter().map(|item| match item {
            ArrayItem::Value(value) | ArrayItem::Spread(value) => value,
        })),
        ExprKind::Object(all) => members(all, open),
        ExprKind::Loop(one) => open.extend([&one.over, &one.body]),
        ExprKind::Access { object, key, .. } => open.extend([&**object, &**key]),
        ExprKind::Call { arguments, .. } => open.extend(arguments),
        ExprKind::Conditional(parts) | ExprKind::VaultSecret(parts) => open.extend(parts.iter()),
        ExprKind::ShortCircuit(_, parts) => open.extend(parts.iter()),
        ExprKind::Method { object, arguments, .. } => {
            open.push(object);
            open.extend(arguments);
        }
        ExprKind::Lambda(lambda) => open.push(&lambda.body),
        ExprKind::Chain(inner) => open.push(inner),
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Text(_)
        | ExprKind::Symbol(_)
        | ExprKind::Local(..)
        | ExprKind::Broken => {}
    }
}
