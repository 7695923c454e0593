//! From facts to rows: the verdict, what it means, and how bad it is.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few properties are told otherwise than by their values; `settle` lists them all"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use super::equivalence;
use super::equivalence::{Around, Equivalence};
use super::matching::Scene;
use super::message;
use super::message::{called, told, two, valued};
use super::quantity;
use super::rules;
use super::settle;
use super::settle::{Settled, amount, settle};
use super::severity::{Facet, Facets, Severity};
use super::values;
use super::values::Agreement;
use super::verdict::{Row, Side, Verdict};
use crate::estate::network::Network;
use crate::estate::{Fact, Presence, Property};
use crate::language::equality;
use crate::value::Value;

/// What is said of a fact before its severity is known.
struct Said {
    verdict: Verdict,
    message: String,
    equivalence: Option<&'static Equivalence>,
    missing: Vec<Arc<str>>,
}

impl Said {
    fn new(verdict: Verdict, message: String) -> Self {
        Self { verdict, message, equivalence: None, missing: Vec::new() }
    }

    fn equivalent(one: Option<&'static Equivalence>, what: &str) -> Self {
        let reason = one.map_or("", |one| one.reason);
        let message = format!("{what}; that means the same: {reason}");
        Self { equivalence: one, ..Self::new(Verdict::Equivalent, message) }
    }

    /// Each thing to supply is named once, however much of the values hangs on it.
    fn undecided(mut missing: Vec<Arc<str>>, what: &str) -> Self {
        let mut named = BTreeSet::new();
        missing.retain(|one| named.insert(Arc::clone(one)));
        let message = format!("{what}; {}", message::supply(&missing));
        Self { missing, ..Self::new(Verdict::Undecided, message) }
    }
}

/// A fact that both sides have.
pub(super) fn couple(scene: Scene<'_>, aca: Fact, dis: Fact) -> Row {
    let what = called(aca.property, aca.key.as_deref());
    let said = match perhaps(&aca, &dis) {
        Some(missing) => match settle(&aca, &dis, scene.context).agreement {
            Agreement::Differ => differs(&what, &aca, &dis, None),
            Agreement::Same | Agreement::Equal(_) | Agreement::Open(_) => {
                let whether = format!("whether {what} is there is not known");
                Said::undecided(missing, &whether)
            }
        },
        None => {
            let Settled { agreement, detail } = settle(&aca, &dis, scene.context);
            match agreement {
                Agreement::Same => Said::new(Verdict::Same, same(&what, &aca, &dis)),
                Agreement::Equal(id) => Said::equivalent(equivalence::named(id), &two(&what, &aca, &dis)),
                Agreement::Differ => differs(&what, &aca, &dis, detail),
                Agreement::Open(missing) => Said::undecided(missing, &two(&what, &aca, &dis)),
            }
        }
    };
    let facets = facets_of_two(scene, &aca, &dis);
    let (mut aca, mut dis) = (aca, dis);
    if said.verdict == Verdict::Differs {
        point(&mut aca, &mut dis);
    }
    row(scene, said, facets, Some(aca), Some(dis))
}

/// Of two that are put together from parts, the place to show is that of the first part that differs.
fn point(aca: &mut Fact, dis: &mut Fact) {
    let mut parts = aca.parts.iter().zip(&dis.parts);
    let differ = parts.find(|((a, _), (b, _))| equality::equals(a, b) == Some(false));
    if let Some(((_, on_aca), (_, on_dis))) = differ {
        (aca.trace, dis.trace) = (*on_aca, *on_dis);
    }
}

/// What decides whether one of two facts is there at all; nothing where both certainly are, or hang on the same.
fn perhaps(aca: &Fact, dis: &Fact) -> Option<Vec<Arc<str>>> {
    match (&aca.presence, &dis.presence) {
        (Presence::Certain, Presence::Certain) => None,
        (Presence::Depends(a), Presence::Depends(b)) if equality::equals(a, b) == Some(true) => None,
        (Presence::Depends(a), Presence::Depends(b)) => {
            Some(hangs_on(a).into_iter().chain(hangs_on(b)).collect())
        }
        (Presence::Depends(on), Presence::Certain) | (Presence::Certain, Presence::Depends(on)) => {
            Some(hangs_on(on))
        }
    }
}

fn hangs_on(condition: &Value) -> Vec<Arc<str>> {
    let missing = values::missing(condition);
    if missing.is_empty() { vec![Arc::from(told(condition))] } else { missing }
}

fn same(what: &str, aca: &Fact, dis: &Fact) -> String {
    let ruled = match (aca.default.is_some(), dis.default.is_some()) {
        (true, true) => ", the default of both platforms",
        (true, false) => ", on Azure by default",
        (false, true) => ", on DIS by default",
        (false, false) => "",
    };
    format!("{what} is {} on both sides{ruled}", told(&aca.value))
}

fn differs(what: &str, aca: &Fact, dis: &Fact, detail: Option<String>) -> Said {
    let mut message = match detail {
        Some(detail) if dis.default.is_some() => {
            format!("{what} differs: {detail}, the default of Kubernetes")
        }
        Some(detail) => format!("{what} differs: {detail}"),
        None => two(what, aca, dis),
    };
    if message::is_unsubstituted(&dis.value) {
        message.push_str("; nothing replaces the ${…} in it");
    } else if message::is_placeholder(dis) {
        message.push_str("; that only holds the place of a value");
    }
    Said::new(Verdict::Differs, message)
}

/// A fact that one side has. `open` is what could still put it into a list of the other side.
pub(super) fn single(scene: Scene<'_>, side: Side, fact: Fact, open: Vec<Arc<str>>) -> Row {
    let what = called(fact.property, fact.key.as_deref());
    let (there, here) = (scene.of(side.other()), scene.of(side));
    let around = Around {
        alone: !there.has.contains(&fact.property),
        inside: here.reached && here.external == Some(false),
    };
    let equal = equivalence::alone(side, &fact, around).or_else(|| by_code(scene, side, &fact));
    let alone = |what: &str, side, fact: &Fact| alone(scene, what, side, fact);
    let said = match (&fact.presence, equal) {
        (_, Some(equal)) => Said::equivalent(Some(equal), &alone(&what, side, &fact)),
        (Presence::Depends(on), None) => {
            let mut missing = hangs_on(on);
            missing.extend(open);
            Said::undecided(missing, &format!("{}, if it is there at all", alone(&what, side, &fact)))
        }
        (Presence::Certain, None) if !open.is_empty() => Said::undecided(open, &alone(&what, side, &fact)),
        (Presence::Certain, None) => {
            let mut message = alone(&what, side, &fact);
            if message::is_unsubstituted(&fact.value) {
                message.push_str("; nothing replaces the ${…} in it");
            }
            Said::new(Verdict::only(side), message)
        }
    };
    let facets = facets_of_one(scene, side, &fact);
    let (aca, dis) = sides(side, fact);
    row(scene, said, facets, aca, dis)
}

/// A workload that is missing on the other side as a whole.
pub(super) fn missing(scene: Scene<'_>, side: Side, fact: Fact, others: usize) -> Row {
    let name = &fact.workload;
    let rest = match others {
        0 => String::new(),
        1 => "; one other fact of it is not listed".to_owned(),
        count => format!("; {count} other facts of it are not listed"),
    };
    let (here, there) = (side.shown(), side.other().shown());
    let said = match &fact.presence {
        Presence::Certain => {
            Said::new(Verdict::only(side), format!("{name} runs on {here} and not on {there}{rest}"))
        }
        Presence::Depends(on) => Said::undecided(
            hangs_on(on),
            &format!("{name} does not run on {there}, and may not run on {here}"),
        ),
    };
    let facets = facets_of_one(scene, side, &fact);
    let (aca, dis) = sides(side, fact);
    row(scene, said, facets, aca, dis)
}

fn sides(side: Side, fact: Fact) -> (Option<Fact>, Option<Fact>) {
    match side {
        Side::Aca => (Some(fact), None),
        Side::Dis => (None, Some(fact)),
    }
}

/// A fact of one side in a sentence.
fn alone(scene: Scene<'_>, what: &str, side: Side, fact: &Fact) -> String {
    let other = side.other().shown();
    match fact.property {
        Property::RoleAssignment => {
            let scope =
                fact.value.as_object().and_then(|grant| grant.get("scope")).map(|scope| told(&scope.value));
            let scope = scope.map_or_else(String::new, |scope| format!(" on {scope}"));
            let key = settle::grant_key(fact);
            let by = key.principal.map_or_else(String::new, |holder| format!(" to {holder}"));
            format!("the role {}{scope} is granted{by} on {} alone", key.role, side.shown())
        }
        Property::AllowedIp => {
            let gone = if scene.of(side.other()).has.contains(&Property::AllowedIp) {
                String::new()
            } else {
                format!("; {other} has no list")
            };
            format!("{what} is on the list of {} alone: {}{gone}", side.shown(), valued(fact, side))
        }
        Property::TriggerType => format!("{} is a job on {} and an app on {other}", scene.name, side.shown()),
        Property::Suspended if side == Side::Dis && fact.value.as_bool() == Some(true) => {
            format!("the schedule is suspended on {}, and on {other} it is on", side.shown())
        }
        _ => {
            let comma = if fact.default.is_some() { "," } else { "" };
            let value = valued(fact, side);
            [what, " is ", &value, comma, " on ", side.shown(), " and missing on ", other].concat()
        }
    }
}

/// What one side may have alone for a reason that takes more than a pattern.
fn by_code(scene: Scene<'_>, side: Side, fact: &Fact) -> Option<&'static Equivalence> {
    let there = scene.of(side.other());
    match fact.property {
        Property::AllowedIp => {
            let everybody = fact.key.as_deref().and_then(Network::parse).is_some_and(Network::is_everything);
            let allowed = fact.value.as_text() == Some("allow");
            let equal = everybody && allowed && !there.has.contains(&Property::AllowedIp);
            equal.then(|| equivalence::named("open-to-all")).flatten()
        }
        Property::CpuLimit | Property::MemoryLimit if side == Side::Dis => {
            let equal = limit(scene, fact).is_some_and(|(own, amount)| quantity::equal(own, amount));
            equal.then(|| equivalence::named("limit-is-amount")).flatten()
        }
        Property::PortMapping if side == Side::Dis => {
            let external = fact.value.as_object().and_then(|mapping| mapping.get("external"));
            let inside = external.and_then(|external| external.value.as_bool()) == Some(false);
            inside.then(|| equivalence::named("further-port")).flatten()
        }
        Property::ExposedPort if side == Side::Dis => {
            let target = there.amounts.get(&(Property::TargetPort, None)).copied();
            let own = fact.value.as_int().and_then(|port| i32::try_from(port).ok()).map(f64::from);
            let equal = own.zip(target).is_some_and(|(own, target)| quantity::equal(own, target));
            equal.then(|| equivalence::named("exposed-default")).flatten()
        }
        _ => None,
    }
}

/// A limit of DIS, and the amount of Azure that it stands beside.
fn limit(scene: Scene<'_>, fact: &Fact) -> Option<(f64, f64)> {
    let (property, read): (_, fn(&str) -> Option<f64>) = match fact.property {
        Property::CpuLimit => (Property::Cpu, quantity::cores),
        Property::MemoryLimit => (Property::Memory, quantity::bytes),
        _ => return None,
    };
    let amount_there = scene.of(Side::Aca).amounts.get(&(property, fact.key.clone()))?;
    Some((amount(&fact.value, read)?, *amount_there))
}

fn facets_of_two(scene: Scene<'_>, aca: &Fact, dis: &Fact) -> Facets {
    let mut facets = common(scene, Some(dis));
    let read = match aca.property {
        Property::Memory | Property::MemoryLimit => quantity::bytes,
        _ => quantity::cores,
    };
    if let (Some(a), Some(b)) = (amount(&aca.value, read), amount(&dis.value, read)) {
        facets.set(Facet::Lower, b < a);
        facets.set(Facet::Higher, b > a);
    }
    facets.set(Facet::NoNeighbour, settle::has_no_neighbour(aca, dis, scene.context));
    let (on_aca, on_dis) = (aca.value.as_bool(), dis.value.as_bool());
    if aca.property == Property::ExternalIngress {
        facets.set(Facet::Widens, on_aca == Some(false) && on_dis != Some(false));
        facets.set(Facet::Unreachable, on_aca == Some(true) && on_dis == Some(false));
    }
    if aca.property == Property::AllowedIp {
        facets
            .set(Facet::Widens, dis.value.as_text() == Some("allow") && aca.value.as_text() == Some("deny"));
    }
    if aca.property == Property::RoleAssignment {
        facets.set(Facet::Widens, settle::loses_condition(aca, dis));
    }
    let nothing = scene.of(Side::Dis).most == Some(0);
    facets.set(
        Facet::NoReplicas,
        nothing && matches!(aca.property, Property::MaxReplicas | Property::MinReplicas),
    );
    facets.set(Facet::Secret, is_secret(aca) || is_secret(dis));
    facets.set(Facet::Default, aca.default.is_some() && dis.default.is_some());
    facets
}

fn facets_of_one(scene: Scene<'_>, side: Side, fact: &Fact) -> Facets {
    let mut facets = common(scene, (side == Side::Dis).then_some(fact));
    facets.set(Facet::Default, fact.default.is_some());
    facets.set(Facet::Secret, is_secret(fact));
    if fact.property == Property::ExternalIngress {
        let external = fact.value.as_bool() != Some(false);
        facets.set(Facet::Widens, external && side == Side::Dis);
        facets.set(Facet::Unreachable, external && side == Side::Aca);
    }
    if fact.property == Property::AllowedIp {
        facets.set(Facet::Widens, widens(scene, side, fact));
    }
    if let Some((own, amount)) = limit(scene, fact) {
        facets.set(Facet::Lower, own < amount);
        facets.set(Facet::Higher, own > amount);
    }
    facets
}

fn common(scene: Scene<'_>, dis: Option<&Fact>) -> Facets {
    let mut facets = Facets::default();
    facets.set(Facet::Production, scene.settings.production);
    facets.set(Facet::Free, scene.free);
    facets.set(Facet::Unsubstituted, dis.is_some_and(|fact| message::is_unsubstituted(&fact.value)));
    facets.set(Facet::Placeholder, dis.is_some_and(message::is_placeholder));
    facets
}

fn is_secret(fact: &Fact) -> bool {
    fact.property == Property::Env && told(&fact.value).starts_with("secret:")
}

/// Whether a rule that one side has alone means that somebody reaches the workload on DIS who does not on Azure.
fn widens(scene: Scene<'_>, side: Side, fact: &Fact) -> bool {
    let (aca, dis) = (scene.of(Side::Aca), scene.of(Side::Dis));
    let reached = dis.external != Some(false);
    let denies = fact.value.as_text() == Some("deny");
    let network = fact.key.as_deref().and_then(Network::parse);
    match side {
        // Who is denied on Azure alone gets in; a list that is gone keeps nobody out.
        Side::Aca => {
            reached && (denies || !dis.has_list || dis.allowed.iter().any(|one| one.is_everything()))
        }
        Side::Dis => {
            let known_there =
                network.is_some_and(|network| aca.allowed.iter().any(|wide| wide.contains(network)));
            reached && !denies && aca.has_list && !known_there
        }
    }
}

fn row(scene: Scene<'_>, said: Said, facets: Facets, aca: Option<Fact>, dis: Option<Fact>) -> Row {
    let either = aca.as_ref().or(dis.as_ref());
    let property = either.map_or(Property::Existence, |fact| fact.property);
    let key = either.and_then(|fact| fact.key.clone());
    let (severity, why) = if said.verdict.is_finding() {
        scene.settings.severities.of(property, key.as_deref(), said.verdict, facets)
    } else {
        (Severity::Info, Arc::from(""))
    };
    Row {
        workload: Arc::clone(scene.name),
        property,
        key,
        aca,
        dis,
        verdict: said.verdict,
        severity,
        rule: rules::rule(property),
        message: Arc::from(said.message),
        why,
        equivalence: said.equivalence,
        missing: said.missing,
        waived: None,
    }
}
