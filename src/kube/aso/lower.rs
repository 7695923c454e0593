//! What identities may do, as it is written: a RoleAssignment for each grant.
//!
//! The platform tells nobody the principal of an ApplicationIdentity, so that a variable stands for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr;
use std::sync::Arc;

use super::AUTHORIZATION;
use crate::estate::{Estate, Fact, Grant, GrantKey, Presence, Property, Text};
use crate::kube::lower::{Accepted, GrantDialect, Note, Outcome};
use crate::kube::supplied::Place;
use crate::kube::writer::{NAME, PART_OF, Subject, Writer};
use crate::object::build::{mapping, text};
use crate::object::{Node, Placed};
use crate::roles;
use crate::value::Value;
use crate::value::mask;
use crate::variable;

/// The role by which images are pulled.
const PULL: &str = "AcrPull";

/// What becomes of a grant.
enum Fate {
    /// It is written.
    Written,
    /// It is not: why, and what to do.
    Not(&'static str, Outcome, String),
}

/// What the identities of a workload may do.
pub(in crate::kube) fn lower(writer: &mut Writer<'_>, subject: &Subject<'_>) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for grant in &subject.workload.grants {
        let property = Property::RoleAssignment.word();
        let stands = standing_for(&subject.workload.grants, grant);
        if !ptr::eq(stands, grant) {
            if let (Some(said), Some(own)) = (&stands.condition, &grant.condition)
                && said.text.value() != own.text.value()
            {
                let note =
                    subject.note(property, Outcome::Question, two_conditions(stands, grant), grant.opened);
                writer.note(note.of(Arc::clone(&grant.role)));
            }
            continue;
        }
        match fate(writer, grant) {
            Fate::Written => {
                let base = format!("{}-{}", subject.name, dashed(&grant.role));
                let count = names.entry(base.clone()).or_default();
                *count += 1;
                let name = if *count > 1 { format!("{base}-{count}") } else { base };
                let labels = subject.labels();
                let user = Arc::clone(&subject.workload.name);
                let object = assignment(writer, &name, labels, &subject.name, &grant.role, grant, &user);
                writer.add(&subject.home, "grants", object, grant.opened);
            }
            Fate::Not(_, outcome, says) => {
                let note = subject.note(property, outcome, says, grant.opened);
                writer.note(note.of(Arc::clone(&grant.role)));
            }
        }
    }
}

/// The grant that is written for a role on a resource. Two identities of a workload are one here, and Azure takes one grant of
/// a role on a resource to one identity: what is granted under no condition is all of it.
fn standing_for<'g>(grants: &'g [Grant], grant: &'g Grant) -> &'g Grant {
    let alike = |one: &&Grant| one.role == grant.role && one.scope.shown() == grant.scope.shown();
    let rank = |one: &&Grant| (one.presence != Presence::Certain, one.condition.is_some());
    grants.iter().filter(alike).min_by_key(rank).unwrap_or(grant)
}

/// What to ask where two identities that are one here have a role under conditions that differ.
fn two_conditions(written: &Grant, other: &Grant) -> String {
    format!(
        "On Azure two identities have {}, each under a condition of its own. A pod has one identity, to which a role is granted once: that of {} is written, which keeps out what {} may do. Join the conditions by hand if it needs both.",
        granted(&Grant { condition: None, ..written.clone() }),
        written.principal.shown(),
        other.principal.shown()
    )
}

/// A role as people read what it lets do: `Reader on shop-kv`.
fn granted(grant: &Grant) -> String {
    let under = grant.condition.as_ref();
    let under = under.map_or_else(String::new, |one| format!(" under the condition `{}`", one.text.shown()));
    format!("{} on {}{under}", grant.role, grant.scope.shown())
}

fn fate(writer: &Writer<'_>, grant: &Grant) -> Fate {
    let (scope, granted) = (grant.scope.shown(), granted(grant));
    let role = &grant.role;
    if &**role == PULL {
        let says = format!(
            "A cluster of DIS pulls images as itself, so {PULL} on {scope} is not granted. Ask the platform for access to the registry; images that everybody may pull need none."
        );
        return Fate::Not("A cluster of DIS pulls images as itself.", Outcome::Lost, says);
    }
    match (&grant.presence, writer.target.dialects.grants) {
        (Presence::Depends(on), _) => Fate::Not(
            "Whether Azure grants it hangs on what nobody supplied, and nothing is granted by guess.",
            Outcome::Question,
            format!(
                "Whether Azure grants {granted} depends on {}, so nothing is granted. Grant it where it is needed.",
                mask::text(on)
            ),
        ),
        (Presence::Certain, GrantDialect::Outside) => Fate::Not(
            "Roles are granted outside of the cluster.",
            Outcome::Question,
            format!(
                "Roles are granted outside of the cluster: grant {granted} to the identity that DIS makes."
            ),
        ),
        (Presence::Certain, GrantDialect::Aso)
            if grant.scope_id == Value::Null || definition(role).is_none() =>
        {
            Fate::Not(
                "Nothing in the declaration says enough about the role or the resource to write it.",
                Outcome::Question,
                format!("Grant {granted} by hand: the id of the role or of the resource is not known."),
            )
        }
        (Presence::Certain, GrantDialect::Aso) => Fate::Written,
    }
}

/// How a role is named: a built-in one by its name, another by its id.
fn definition(role: &str) -> Option<(&'static str, String)> {
    if roles::guid(role).is_some() {
        return Some(("wellKnownName", role.to_owned()));
    }
    let lengths: Vec<usize> = role.split('-').map(str::len).collect();
    let is_id =
        lengths == [8, 4, 4, 4, 12] && role.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    is_id.then(|| ("armId", role.to_owned()))
}

/// The object that grants a role to an identity.
fn assignment(
    writer: &mut Writer<'_>,
    name: &str,
    labels: Node,
    holder: &str,
    role: &str,
    grant: &Grant,
    user: &Text,
) -> Node {
    let scope = scope(writer, &grant.scope_id, user);
    let stands_for = format!("the principal id of the identity {}-{holder}", writer.target.namespace);
    let principal = writer.own_variable(&variable::principal(holder), &stands_for, user);
    let definition = definition(role).map(|(by, role)| {
        let named = if by == "armId" {
            let subscription = scope.split('/').take(3).collect::<Vec<_>>().join("/");
            format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}")
        } else {
            role
        };
        mapping([(by, text(named))])
    });
    let place = Place::of(user, Property::RoleAssignment.word()).key(role);
    let condition = grant.condition.as_ref().map(|one| writer.text(&one.text.value(), place));
    let version = grant.condition.as_ref().and_then(|one| one.version.as_ref());
    let version = version.map(|version| writer.text(&version.value(), place));
    let spec = mapping([
        ("owner", Some(mapping([("armId", text(scope))]))),
        ("principalId", Some(text(principal))),
        ("principalType", Some(text("ServicePrincipal"))),
        ("roleDefinitionReference", definition),
        ("condition", condition),
        ("conditionVersion", version),
    ]);
    writer.object(&format!("{AUTHORIZATION}/v1api20220401"), "RoleAssignment", name, Some(labels), spec)
}

/// The id of a resource, with variables for what is not known of it.
fn scope(writer: &mut Writer<'_>, id: &Value, user: &Text) -> String {
    let segments = variable::segments(id).into_iter();
    let written = segments.map(|(segment, ty)| {
        let place = variable::Place { workload: &ty, property: variable::NAME, key: Some(user) };
        writer.written_for(&segment, place, user)
    });
    written.collect::<Vec<_>>().join("/")
}

/// The grant by which the stores read a vault, where another grant tells the id of that.
pub(in crate::kube) fn read_vault(
    writer: &mut Writer<'_>,
    name: &str,
    holder: &Text,
    role: &'static str,
    on: &Grant,
    several: bool,
    reason: &str,
) {
    let product = Arc::clone(&writer.target.product);
    let labels = mapping([(NAME, text(Arc::clone(holder))), (PART_OF, text(Arc::clone(&product)))]);
    // Under which condition the other role is granted does not matter to this one.
    let on = &Grant { condition: None, ..on.clone() };
    let object = assignment(writer, name, labels, holder, role, on, &product);
    writer.add_own("grants", object);
    let ty = Arc::clone(&on.scope_type);
    let place = variable::Place { workload: &ty, property: variable::NAME, key: None };
    let scope = writer.written_for(&on.scope.value(), place, &product);
    let scope = scope.replace("${", "<unknown:").replace('}', ">");
    let key = if several { format!("{role} @ {scope}") } else { role.to_owned() };
    let property = Property::RoleAssignment.word();
    let key: Text = Arc::from(key);
    let says = format!("The store of secrets may read {}.", on.scope.shown());
    writer.note(Note {
        workload: Arc::clone(holder),
        property: Arc::from(property),
        key: Some(Arc::clone(&key)),
        outcome: Outcome::Approximate,
        text: Arc::from(says),
        trace: Some(on.opened),
    });
    let (workload, reason) = (Arc::clone(holder), Arc::from(reason));
    writer.accept(Accepted { workload, property, key: Some(key), reason });
}

/// The grants that belong to no workload stay where they are; and which of the others are not written is accepted.
pub(in crate::kube) fn lower_rest(writer: &mut Writer<'_>) {
    let estate: &Estate = writer.estate;
    let facts: Vec<Fact> =
        estate.facts().into_iter().filter(|fact| fact.property == Property::RoleAssignment).collect();
    let property = Property::RoleAssignment.word();
    let of = |workload: &Text| facts.iter().filter(|fact| fact.workload == *workload).collect::<Vec<_>>();
    for workload in &estate.workloads {
        for fact in of(&workload.name) {
            let grant = workload.grants.iter().find(|grant| is_about(fact, grant));
            let Some(grant) = grant else { continue };
            let reason = match fate(writer, grant) {
                Fate::Written if ptr::eq(standing_for(&workload.grants, grant), grant) => continue,
                Fate::Written => "A pod has one identity.",
                Fate::Not(reason, ..) => reason,
            };
            let (workload, key) = (Arc::clone(&workload.name), fact.key.clone());
            let told = writer
                .lowered
                .notes
                .iter()
                .any(|note| note.workload == workload && *note.property == *property && note.key == key);
            if !told {
                writer.note(Note {
                    workload: Arc::clone(&workload),
                    property: Arc::from(property),
                    key: key.clone(),
                    outcome: Outcome::Lost,
                    text: Arc::from(reason),
                    trace: Some(grant.opened),
                });
            }
            writer.accept(Accepted { workload, property, key, reason: Arc::from(reason) });
        }
    }
    let free: BTreeSet<Text> = estate.grants.iter().map(|grant| grant.principal.shown()).collect();
    let stays = "Nobody that is migrated has the role, so that it stays granted where it is.";
    for fact in facts.iter().filter(|fact| free.contains(&fact.workload)) {
        let (workload, key) = (Arc::clone(&fact.workload), fact.key.clone());
        writer.note(Note {
            workload: Arc::clone(&workload),
            property: Arc::from(property),
            key: key.clone(),
            outcome: Outcome::Exact,
            text: Arc::from(stays),
            trace: Some(fact.trace),
        });
        writer.accept(Accepted { workload, property, key, reason: Arc::from(stays) });
    }
    let written = |object: &Placed| object.object.object_kind() == "RoleAssignment";
    if writer.lowered.objects.iter().any(written) {
        let says = "Roles are granted by RoleAssignments of Azure Service Operator. Ask the platform whether product namespaces may have them, and whether the operator may write role assignments on these resources: as far as is known it may not yet. The platform tells the principal of an ApplicationIdentity in its status alone, so that a variable for each must be supplied once the identity is ready. Until then the roles must be granted from outside.";
        let note = writer.product_note(property, Outcome::Platform, says);
        writer.note(note);
    }
    twins(writer);
}

/// Asks about grants that are one if what is put in for a variable says so: Azure refuses the second.
fn twins(writer: &mut Writer<'_>) {
    let is_grant = |placed: &&Placed| placed.object.object_kind() == "RoleAssignment";
    let grants: Vec<&Node> = writer.lowered.objects.iter().filter(is_grant).map(|one| &one.object).collect();
    let mut questions = Vec::new();
    for (at, one) in grants.iter().enumerate() {
        for other in grants.iter().skip(at + 1).filter(|other| may_be_one(one, other)) {
            questions.push(format!(
                "The RoleAssignments `{}` and `{}` are one if what is put in for a variable makes their scopes one, and Azure refuses the second. Leave one out where it is so.",
                one.name(),
                other.name()
            ));
        }
    }
    for text in questions {
        let note = writer.product_note(Property::RoleAssignment.word(), Outcome::Question, text);
        writer.note(note);
    }
}

/// Whether two grants give one role to one identity, on resources that may turn out to be one.
fn may_be_one(one: &Node, other: &Node) -> bool {
    let same = |path: &[&str]| one.text_at(path) == other.text_at(path);
    let role = ["spec", "roleDefinitionReference"];
    let scope = |node: &Node| node.text_at(&["spec", "owner", "armId"]).map(str::to_ascii_lowercase);
    let (Some(one_scope), Some(other_scope)) = (scope(one), scope(other)) else { return false };
    let (ours, theirs) = (one_scope.split('/'), other_scope.split('/'));
    let may_be =
        |(ours, theirs): (&str, &str)| ours == theirs || ours.contains("${") || theirs.contains("${");
    same(&["spec", "principalId"])
        && one.at(&role) == other.at(&role)
        && ours.clone().count() == theirs.clone().count()
        && ours.zip(theirs).all(may_be)
}

/// Whether a fact is that of a grant.
fn is_about(fact: &Fact, grant: &Grant) -> bool {
    let Some(object) = fact.value.as_object() else { return false };
    let member = |name: &str| object.get(name).map(|member| mask::text(&member.value));
    let key = fact.key.as_deref().unwrap_or_default();
    let (scope, principal) = (grant.scope.shown(), grant.principal.shown());
    GrantKey::read(key, &scope, &principal).role == &*grant.role
        && member("scope").as_deref() == Some(&*scope)
        && member("principal").as_deref() == Some(&*principal)
}

/// A role as a part of a name.
fn dashed(role: &str) -> String {
    let words = role.split(|one: char| !one.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
