//! Objects against object types, and the choice among those of a discriminated union.

use std::sync::Arc;

use super::mismatch::Mismatch;
use super::resolve::{Resolved, resolve};
use super::show::{literal, show};
use super::{Checker, brief, is_literal, may_be_missing};
use crate::diag::suggest;
use crate::limits;
use crate::origin::OriginId;
use crate::template::types::Literal;
use crate::template::{ProgramId, Property, Ty, TyKind};
use crate::value::Object;
use crate::value::object::same_name;

/// How many properties are named.
const NAMED: usize = 10;

impl<'a> Checker<'a> {
    pub(super) fn shape(
        &mut self,
        resolved: &Resolved<'a>,
        properties: &'a [Property],
        others: Option<&'a Ty>,
        object: &'a Object,
        at: OriginId,
        hidden: bool,
    ) {
        let mut missing = Vec::new();
        for property in properties {
            match object.get(&property.name) {
                Some(value) => self.inside_member(&property.name, |this| {
                    this.value(resolved.program, &property.ty, value, hidden);
                }),
                None if may_be_missing(self.programs, resolved.program, &property.ty) => {}
                None => missing.push(property),
            }
        }
        // A member whose name is unknown may be any that is missing.
        if !missing.is_empty() && !object.has_template_keys() {
            self.missing(resolved, &missing, at);
        }
        if others.is_none() && !resolved.is_sealed() {
            return;
        }
        for (key, value) in object.iter() {
            if self.is_done() || !self.pay(1) {
                return;
            }
            if key.template.is_some()
                || properties.iter().any(|property| same_name(&property.name, &key.text))
            {
                continue;
            }
            match others {
                Some(ty) => {
                    self.inside_member(&key.text, |this| this.value(resolved.program, ty, value, hidden));
                }
                None => self.unknown(properties, &key.text, value.origin),
            }
        }
    }

    fn missing(&mut self, resolved: &Resolved<'a>, missing: &[&Property], at: OriginId) {
        if self.quiet {
            return self.violation(Mismatch::Missing, at, "", None);
        }
        let names: Vec<_> =
            missing.iter().take(NAMED).map(|property| format!("\"{}\"", property.name)).collect();
        let more = if missing.len() > NAMED { ", …" } else { "" };
        let plural = if missing.len() == 1 { "property" } else { "properties" };
        let what = format!("lacks the required {plural} {}{more}", names.join(", "));
        let asked: Vec<_> = missing
            .iter()
            .take(NAMED)
            .map(|property| {
                format!("{}: {}", property.name, show(self.programs, resolved.program, &property.ty))
            })
            .collect();
        self.violation(Mismatch::Missing, at, &what, Some(format!("Add {}{more}.", asked.join(", "))));
    }

    fn unknown(&mut self, properties: &[Property], name: &str, at: OriginId) {
        let known = || properties.iter().map(|property| &*property.name);
        let near = if name.len() <= limits::FORMAT_WIDTH { suggest::nearest(name, known()) } else { None };
        let help = match near {
            Some(near) => format!("Did you mean \"{near}\"?"),
            None if properties.is_empty() => "Take it out: the type allows no properties.".to_owned(),
            None => {
                let names: Vec<_> = known().take(NAMED).map(|name| format!("\"{name}\"")).collect();
                let more = if properties.len() > NAMED { ", …" } else { "" };
                format!("Take it out: the type allows only {}{more}.", names.join(", "))
            }
        };
        let what = format!("has the property \"{name}\", which its sealed type does not have");
        self.violation(Mismatch::Unknown, at, &what, Some(help));
    }

    /// Checks an object against the one member of a union that its discriminator chooses.
    pub(super) fn discriminated(
        &mut self,
        resolved: &Resolved<'a>,
        discriminator: &'a Arc<str>,
        members: &'a [Ty],
        object: &'a Object,
        at: OriginId,
        hidden: bool,
    ) {
        let mut choices = Vec::new();
        if !self.choices(resolved.program, discriminator, members, &mut choices, limits::TYPE_NAMES) {
            return;
        }
        let shown = || {
            let mut shown = String::new();
            for (index, choice) in choices.iter().take(NAMED).enumerate() {
                shown.push_str(if index > 0 { " | " } else { "" });
                literal(choice.literal, &mut shown);
            }
            shown + if choices.len() > NAMED { " | …" } else { "" }
        };
        let Some(value) = object.get(discriminator) else {
            if !object.has_template_keys() {
                let what = format!("lacks the property \"{discriminator}\", which chooses its type");
                let help = format!("Add {discriminator}: {}.", shown());
                self.violation(Mismatch::NoDiscriminator, at, &what, Some(help));
            }
            return;
        };
        let possible: Vec<_> = choices
            .iter()
            .map(|choice| (choice, is_literal(choice.literal, &value.value)))
            .filter(|(_, fits)| *fits != Some(false))
            .collect();
        match possible.as_slice() {
            [] => {
                let hidden = hidden || value.value.revealed() != &value.value;
                let what = format!(
                    "should be of type \"{}\", which chooses among the types of the union, but is {}",
                    shown(),
                    brief(value.value.revealed(), hidden)
                );
                let words = choices.iter().filter_map(|choice| match choice.literal {
                    Literal::Text(text) => Some(&**text),
                    Literal::Int(_) | Literal::Bool(_) => None,
                });
                let near = if hidden { None } else { super::constraints::did_you_mean(&value.value, words) };
                let help = near.unwrap_or_else(|| format!("Give one of {}.", shown()));
                self.inside_member(discriminator, |this| {
                    this.violation(Mismatch::Property, value.origin, &what, Some(help));
                });
            }
            [(choice, Some(true)), ..] => {
                let chosen = &choice.of;
                if let TyKind::Shape { properties, others } = chosen.kind {
                    self.shape(chosen, properties, others.as_deref(), object, at, hidden);
                }
            }
            // The discriminator is not known, so any of them may be meant.
            [..] => {}
        }
    }

    /// The discriminator's literals with the object types they choose, through unions in the union. False when there is a
    /// member that could be anything.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only objects can be chosen among")]
    fn choices(
        &mut self,
        program: ProgramId,
        discriminator: &str,
        members: &'a [Ty],
        choices: &mut Vec<Choice<'a>>,
        depth: usize,
    ) -> bool {
        let Some(deeper) = depth.checked_sub(1) else { return false };
        members.iter().all(|member| {
            if !self.pay(1) {
                return false;
            }
            let Some(of) = resolve(self.programs, program, member) else { return false };
            match of.kind {
                TyKind::Union(members) => self.choices(of.program, discriminator, members, choices, deeper),
                TyKind::Shape { properties, .. } => {
                    let property = properties.iter().find(|property| &*property.name == discriminator);
                    property.is_some_and(|property| {
                        let literals = self.literals(of.program, &property.ty, deeper);
                        let found = !literals.is_empty();
                        choices
                            .extend(literals.into_iter().map(|literal| Choice { literal, of: of.clone() }));
                        found
                    })
                }
                _ => matches!(of.kind, TyKind::Null),
            }
        })
    }

    /// The literals that a type consists of; none when it is something else.
    fn literals(&mut self, program: ProgramId, ty: &'a Ty, depth: usize) -> Vec<&'a Literal> {
        let (Some(deeper), true) = (depth.checked_sub(1), self.pay(1)) else { return Vec::new() };
        match resolve(self.programs, program, ty) {
            Some(Resolved { kind: TyKind::Literal(literal), .. }) => vec![literal],
            Some(Resolved { kind: TyKind::Union(members), program, .. }) => {
                members.iter().flat_map(|member| self.literals(program, member, deeper)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// An object type and a value of the discriminator that chooses it.
struct Choice<'a> {
    literal: &'a Literal,
    of: Resolved<'a>,
}
