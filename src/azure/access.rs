//! Identities and grants: who is who, and who may do what.
//!
//! Whose identity a principal is, is decided by the id of the resource it is read from, and never by a name.

use std::sync::Arc;

use foldhash::HashMap;

use super::ids;
use super::reader::Reader;
use crate::estate::{Condition, Field, Grant, Identity, Presence, Principal, Text, TraceId};
use crate::eval::{Evaluated, EvaluatedKind};
use crate::graph::identity::Numbers;
use crate::roles;
use crate::value::mask;
use crate::value::{Expression, Value};

/// The type of identities that workloads share or own.
pub(super) const IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
/// The type of grants.
pub(super) const ASSIGNMENT: &str = "Microsoft.Authorization/roleAssignments";
/// The type of roles.
pub(super) const ROLE: &str = "Microsoft.Authorization/roleDefinitions";

/// What somebody is granted, before it is known whose identity that is.
pub(super) struct Draft {
    /// The id of the resource whose principal it is, as it is compared.
    pub(super) holder: Option<String>,
    /// Whether that resource is a workload with an identity of its own.
    pub(super) own: bool,
    /// The grant, with what a reader sees of the principal.
    pub(super) grant: Grant,
}

/// Reads a role assignment.
pub(super) fn draft(input: usize, resource: &Evaluated, body: &Reader<'_>, numbers: &mut Numbers) -> Draft {
    let properties = body.member("properties");
    let (principal, role) = (properties.member("principalId"), properties.member("roleDefinitionId"));
    let read = principal.value().and_then(read_from);
    let holder = read.as_ref().and_then(|(id, _)| numbers.id(input, id));
    let own = read.as_ref().is_some_and(|(_, own)| *own);
    let other = principal.text().unwrap_or_else(|| Field::unknown(Value::Null, body.trace()));
    let segments = ids::owner(&resource.id, "roleAssignments").unwrap_or_default();
    let (scope_type, scope) = ids::meant(&segments);
    let opened = body.opened();
    Draft {
        holder,
        own,
        grant: Grant {
            role: role_name(role.value()),
            principal: Principal::Other(other),
            scope: Field::of(scope, opened),
            scope_type,
            scope_id: ids::of(&segments),
            condition: Condition::of(
                properties.member("condition").text(),
                properties.member("conditionVersion").text(),
            ),
            opened,
            presence: Presence::Certain,
        },
    }
}

/// The name of a role: of a built-in one what people call it, else what identifies it.
fn role_name(id: Option<&Value>) -> Text {
    let last = id.map_or(Value::Null, ids::last_segment);
    match last.as_text().and_then(roles::name) {
        Some(name) => Arc::from(name),
        None => mask::shared(&last),
    }
}

/// Most calls around what a principal is read from.
const CALLS: usize = 16;

/// The id of the resource that a principal is read from, and whether it is that resource's own identity:
/// `reference(id).principalId`, `reference(id, '…', 'full').identity.principalId`. Where it is this or nothing, it is this.
fn read_from(value: &Value) -> Option<(Value, bool)> {
    read_within(value, CALLS)
}

fn read_within(value: &Value, depth: usize) -> Option<(Value, bool)> {
    let Value::Unknown(unknown) = value else { return None };
    let depth = depth.checked_sub(1)?;
    let names_identity = |key: &Value| key.as_text().is_some_and(|key| key.eq_ignore_ascii_case("identity"));
    let (from, keys) = unknown.expression.read();
    let own = keys.into_iter().any(names_identity);
    let Expression::Call { name, arguments } = from else { return None };
    match (&*name.to_ascii_lowercase(), arguments.as_slice()) {
        ("reference", [id, ..]) => Some((id.clone(), own)),
        ("tryget", [of, keys @ ..]) => {
            let (id, of_inner) = read_within(of, depth)?;
            Some((id, own || of_inner || keys.iter().any(names_identity)))
        }
        ("string" | "tolower" | "trim", [text]) => read_within(text, depth),
        ("coalesce", either) | ("if", [_, either @ ..]) => {
            let is_none = |value: &Value| matches!(value, Value::Null) || value.as_text() == Some("");
            let mut some = either.iter().filter(|value| !is_none(value));
            let (only, None) = (some.next()?, some.next()) else { return None };
            read_within(only, depth)
        }
        _ => None,
    }
}

/// The identities of an environment by their ids.
#[derive(Default)]
pub(super) struct Identities {
    known: Vec<Identity>,
    by_id: HashMap<String, usize>,
}

impl Identities {
    /// Notes an identity that is made or referred to.
    pub(super) fn note(&mut self, id: String, resource: &Evaluated, opened: TraceId) {
        let made = resource.kind == EvaluatedKind::Deployed;
        let identity = Identity { name: Field::of(resource.name.value.clone(), opened), made, opened };
        match self.by_id.get(&id).and_then(|at| self.known.get_mut(*at)) {
            // Where it is made says more than where it is referred to.
            Some(known) if made && !known.made => *known = identity,
            Some(_) => {}
            None => {
                self.by_id.insert(id, self.known.len());
                self.known.push(identity);
            }
        }
    }

    /// An identity by its id.
    pub(super) fn get(&self, id: &str) -> Option<&Identity> {
        self.by_id.get(id).and_then(|at| self.known.get(*at))
    }

    /// Every identity with its id, in the order in which they were noted.
    pub(super) fn all(&self) -> Vec<(&str, &Identity)> {
        let mut all: Vec<_> = self.by_id.iter().map(|(id, at)| (*at, id.as_str())).collect();
        all.sort_unstable();
        all.into_iter().filter_map(|(at, id)| Some((id, self.known.get(at)?))).collect()
    }
}
