//! Which fact of one side stands for which of the other.
//!
//! By property and key; then by what a key stands for: a network, a secret in a vault, a role on a scope. What is left has a side
//! alone, unless a part of the other side's list is not known: then it may be in there.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few properties are found otherwise than by their keys; `settle` lists them all"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Settings;
use super::decide;
use super::fold;
use super::pairing::{Services, Sharing};
use super::quantity;
use super::settle;
use super::settle::{Context, settle};
use super::shape::Look;
use super::values::{Agreement, agree};
use super::verdict::{Row, Side};
use crate::estate::network::Network;
use crate::estate::{Estate, Fact, Principal, Property, Text};
use crate::value::Value;
use crate::value::mask;
use crate::variable::Later;

/// A workload with its facts on both sides.
pub(super) struct Couple<'a> {
    /// What it is called in the comparison.
    pub(super) name: &'a Text,
    /// Its facts on Azure.
    pub(super) aca: Vec<Fact>,
    /// Its facts on DIS.
    pub(super) dis: Vec<Fact>,
    /// Whether it is no workload: an identity or a grant that belongs to none.
    pub(super) free: bool,
}

/// What is the same for all workloads of an environment.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) sharing: &'a [Sharing; 2],
    pub(super) services: &'a Services,
    pub(super) names: &'a Later<'a>,
    pub(super) settings: &'a Settings,
    /// Grants on DIS to somebody of whom nobody knows who it is, by their roles: on what, and to whom.
    pub(super) strangers: &'a Strangers,
}

/// See [`Surroundings::strangers`].
pub(super) type Strangers = BTreeMap<Text, Vec<(Value, Text)>>;

/// The grants of an estate that may be for any of its workloads: an id tells nobody whose it is.
pub(super) fn strangers(estate: &Estate) -> Strangers {
    let mut found = Strangers::new();
    for grant in &estate.grants {
        let known = match &grant.principal {
            Principal::Own => true,
            Principal::Named(name) => name.get().is_some(),
            Principal::Other(_) => false,
        };
        if !known {
            let about = (grant.scope.value(), grant.principal.shown());
            found.entry(Arc::clone(&grant.role)).or_default().push(about);
        }
    }
    found
}

/// What is known of a side as a whole, before its facts are taken apart.
#[derive(Default)]
pub(super) struct Known {
    /// Whether others than the neighbours can reach it; none where it says nothing or is not known.
    pub(super) external: Option<bool>,
    /// Whether it says anything about that.
    pub(super) reached: bool,
    /// The networks that are let in.
    pub(super) allowed: Vec<Network>,
    /// Whether there is a list of those who are let in.
    pub(super) has_list: bool,
    /// The highest number of replicas.
    pub(super) most: Option<i64>,
    /// Cores and bytes by container, and the number of the port.
    pub(super) amounts: BTreeMap<(Property, Option<Text>), f64>,
    /// The properties of which there is a fact.
    pub(super) has: BTreeSet<Property>,
    /// What lies in the vault behind each of its secrets.
    pub(super) secrets: BTreeMap<Text, String>,
    /// What is not known of lists.
    pub(super) rests: BTreeMap<Property, Vec<Arc<str>>>,
}

impl Known {
    fn of(facts: &[Fact]) -> Self {
        let mut known = Self::default();
        for fact in facts {
            known.has.insert(fact.property);
            if is_rest(fact) {
                let missing = super::values::missing(&fact.value);
                known.rests.entry(fact.property).or_default().extend(missing);
                continue;
            }
            match fact.property {
                Property::ExternalIngress => {
                    known.reached = true;
                    known.external = fact.value.as_bool();
                }
                Property::AllowedIp if fact.value.as_text() != Some("deny") => {
                    known.has_list = true;
                    known.allowed.extend(fact.key.as_deref().and_then(Network::parse));
                }
                Property::MaxReplicas => known.most = fact.value.as_int(),
                Property::Secret => {
                    let held = settle::vault_secret(&fact.value).map(|(_, name)| name);
                    // Which version is a matter of the secret itself.
                    let held = held.map(|name| name.split('/').next().unwrap_or_default().to_owned());
                    known.secrets.extend(fact.key.clone().zip(held));
                }
                Property::Cpu | Property::Memory => {
                    let read = if fact.property == Property::Cpu { quantity::cores } else { quantity::bytes };
                    if let Some(amount) = settle::amount(&fact.value, read) {
                        known.amounts.insert((fact.property, fact.key.clone()), amount);
                    }
                }
                Property::TargetPort => {
                    let number = fact.value.as_int().and_then(|port| i32::try_from(port).ok());
                    known.amounts.extend(number.map(|port| ((fact.property, None), f64::from(port))));
                }
                _ => {}
            }
        }
        known
    }
}

/// Whether a fact stands for a part of a list that is not known.
fn is_rest(fact: &Fact) -> bool {
    let listed = matches!(
        fact.property,
        Property::AllowedIp | Property::Env | Property::Secret | Property::Probe | Property::ScaleRule
    );
    // Only what stands for a value has such a sign in its text.
    let key = fact.key.as_deref().filter(|key| listed && key.contains('<'));
    key.is_some_and(|key| fact.value.as_text().is_none() && *key == *mask::text(&fact.value))
}

/// Everything that deciding a fact may need.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) name: &'a Text,
    pub(super) context: Context<'a>,
    pub(super) known: &'a [Known; 2],
    pub(super) settings: &'a Settings,
    pub(super) strangers: &'a Strangers,
    pub(super) free: bool,
}

impl Scene<'_> {
    /// What is known of a side.
    pub(super) fn of(&self, side: Side) -> &Known {
        let [aca, dis] = self.known;
        match side {
            Side::Aca => aca,
            Side::Dis => dis,
        }
    }
}

/// Compares the facts of a workload.
pub(super) fn compare(couple: Couple<'_>, around: Surroundings<'_>, rows: &mut Vec<Row>) {
    let Couple { name, mut aca, mut dis, free } = couple;
    let known = [Known::of(&aca), Known::of(&dis)];
    let [on_aca, on_dis] = &known;
    let context = Context {
        name,
        sharing: around.sharing,
        services: around.services,
        names: around.names,
        secrets: [&on_aca.secrets, &on_dis.secrets],
    };
    let scene =
        Scene { name, context, known: &known, settings: around.settings, strangers: around.strangers, free };
    if !free && (aca.is_empty() || dis.is_empty()) {
        // A workload that is missing is one row, whatever it has.
        let (side, facts) = if dis.is_empty() { (Side::Aca, aca) } else { (Side::Dis, dis) };
        let others = facts.len().saturating_sub(1);
        let existence = facts.into_iter().find(|fact| fact.property == Property::Existence);
        rows.extend(existence.map(|fact| decide::missing(scene, side, fact, others)));
        return;
    }
    let folded = fold::folded(&aca, &dis);
    aca.retain(|fact| !folded.contains(&fact.property));
    dis.retain(|fact| !folded.contains(&fact.property));
    let mut groups: BTreeMap<Property, (Vec<Fact>, Vec<Fact>)> = BTreeMap::new();
    for fact in aca {
        groups.entry(fact.property).or_default().0.push(fact);
    }
    for fact in dis {
        groups.entry(fact.property).or_default().1.push(fact);
    }
    for (property, (aca, dis)) in groups {
        group(property, aca, dis, scene, rows);
    }
}

/// Compares the facts of one property.
fn group(property: Property, aca: Vec<Fact>, dis: Vec<Fact>, scene: Scene<'_>, rows: &mut Vec<Row>) {
    let mut matched = Matched { aca: slots(aca), dis: slots(dis), couples: Vec::new() };
    // Of two identities that are one on DIS the one may have a role under a condition that the other has without.
    matched.by(|fact| {
        let key = fact.key.as_deref().unwrap_or_default();
        let is_narrowed = property == Property::RoleAssignment && settle::has_condition(fact);
        Some(if is_narrowed { format!("{key} under a condition") } else { key.to_owned() })
    });
    if matched.is_open() {
        match property {
            Property::AllowedIp => {
                let names = scene.context.names;
                let shown = |fact: &Fact| fact.key.as_deref().is_some_and(|key| names.may_stand_in(key));
                if matched.dis.iter().flatten().any(shown) {
                    matched.by_marks(
                        |aca| names.get().shown(aca.key.as_deref()?),
                        |dis| dis.key.as_ref().map(ToString::to_string),
                    );
                }
                matched.by(|fact| {
                    fact.key.as_deref().and_then(Network::parse).map(|network| format!("{network:?}"))
                });
                matched.alone_together(|fact| {
                    !is_rest(fact) && fact.key.as_deref().is_some_and(|key| key.contains('<'))
                });
            }
            Property::Secret => {
                matched.by(|fact| settle::vault_secret(&fact.value).map(|(_, name)| name));
            }
            Property::CustomDomain => matched.by(|fact| fact.key.as_ref().map(|key| key.to_lowercase())),
            Property::Volume => {
                matched.by(|fact| fact.key.as_ref().map(|key| key.trim_end_matches('/').to_owned()));
            }
            Property::ScaleRule => matched.by(rule_type),
            Property::ManagedIdentity => {
                // A pod has one identity, which is the one that has a name.
                matched.in_order(|fact| fact.value.as_text() != Some("SystemAssigned"));
                matched.in_order(|_| true);
            }
            Property::RoleAssignment => matched.grants(scene.context),
            _ => {}
        }
    }
    for (aca, dis) in matched.couples {
        rows.push(decide::couple(scene, aca, dis));
    }
    for (side, left) in [(Side::Aca, matched.aca), (Side::Dis, matched.dis)] {
        for fact in left.into_iter().flatten() {
            let rests = scene.of(side.other()).rests.get(&property).map_or(&[][..], Vec::as_slice);
            let mut open: Vec<Arc<str>> = rests.to_vec();
            if is_rest(&fact) {
                open.extend(super::values::missing(&fact.value));
            }
            if property == Property::RoleAssignment && side == Side::Aca && !scene.free {
                open.extend(perhaps_granted(scene, &fact));
            }
            rows.push(decide::single(scene, side, fact, open));
        }
    }
}

/// Whoever may hold a role of Azure on DIS, though nobody knows that it is the workload.
fn perhaps_granted(scene: Scene<'_>, grant: &Fact) -> Vec<Arc<str>> {
    let scope = grant.value.as_object().and_then(|grant| grant.get("scope")).map(|scope| &scope.value);
    let Some(scope) = scope else { return Vec::new() };
    let look = Look { reference: true, names: true };
    let of_role = scene.strangers.get(settle::role(grant)).into_iter().flatten();
    of_role
        .filter(|(other, _)| agree(scope, other, look) != Agreement::Differ)
        .map(|(_, who)| Arc::from(format!("whether {who}, to whom DIS grants it, is {}", scene.name)))
        .collect()
}

/// The type of a rule that a name was chosen for.
fn rule_type(fact: &Fact) -> Option<String> {
    let object = fact.value.as_object()?;
    object.get("type").map(|ty| mask::text(&ty.value))
}

fn slots(facts: Vec<Fact>) -> Vec<Option<Fact>> {
    facts.into_iter().map(Some).collect()
}

/// Facts of one property that find each other.
struct Matched {
    aca: Vec<Option<Fact>>,
    dis: Vec<Option<Fact>>,
    couples: Vec<(Fact, Fact)>,
}

impl Matched {
    fn is_open(&self) -> bool {
        self.aca.iter().any(Option::is_some) && self.dis.iter().any(Option::is_some)
    }

    fn take(&mut self, aca: usize, dis: usize) {
        let (a, b) = (self.aca.get_mut(aca), self.dis.get_mut(dis));
        if let (Some(a), Some(b)) = (a, b)
            && a.is_some()
            && b.is_some()
            && let (Some(a), Some(b)) = (a.take(), b.take())
        {
            self.couples.push((a, b));
        }
    }

    /// Couples facts of one mark, the first with the first.
    fn by(&mut self, mark: impl Fn(&Fact) -> Option<String>) {
        self.by_marks(&mark, &mark);
    }

    /// The same where each side has a mark of its own.
    fn by_marks(
        &mut self,
        mark_aca: impl Fn(&Fact) -> Option<String>,
        mark: impl Fn(&Fact) -> Option<String>,
    ) {
        let mut marked: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, fact) in self.dis.iter().enumerate().rev() {
            if let Some(mark) = fact.as_ref().and_then(&mark) {
                marked.entry(mark).or_default().push(place);
            }
        }
        for place in 0..self.aca.len() {
            let own = self.aca.get(place).and_then(Option::as_ref).and_then(&mark_aca);
            if let Some(other) = own.and_then(|mark| marked.get_mut(&mark)?.pop()) {
                self.take(place, other);
            }
        }
    }

    fn open(facts: &[Option<Fact>], which: impl Fn(&Fact) -> bool) -> Vec<usize> {
        let fits = |slot: &Option<Fact>| slot.as_ref().is_some_and(&which);
        facts.iter().enumerate().filter(|(_, slot)| fits(slot)).map(|(place, _)| place).collect()
    }

    /// Couples the only one that is left on either side, where one of them is of this kind.
    fn alone_together(&mut self, which: impl Fn(&Fact) -> bool) {
        let all = |_: &Fact| true;
        let (aca, dis) = (Self::open(&self.aca, all), Self::open(&self.dis, all));
        if let ([a], [b]) = (aca.as_slice(), dis.as_slice()) {
            let fits = |facts: &[Option<Fact>], place: usize| {
                facts.get(place).and_then(Option::as_ref).is_some_and(&which)
            };
            if fits(&self.aca, *a) || fits(&self.dis, *b) {
                self.take(*a, *b);
            }
        }
    }

    /// Couples what is left of a kind in the order of the names, as far as there are as many.
    fn in_order(&mut self, which: impl Fn(&Fact) -> bool) {
        let (aca, dis) = (Self::open(&self.aca, &which), Self::open(&self.dis, &which));
        for (a, b) in aca.into_iter().zip(dis) {
            self.take(a, b);
        }
    }

    /// Couples grants of one role: those that agree, then those that may, then the only ones left.
    fn grants(&mut self, context: Context<'_>) {
        let same_but_condition = |a: &Fact, b: &Fact| {
            let (a, b) = (settle::unconditional(a), settle::unconditional(b));
            matches!(settle(&a, &b, context).agreement, Agreement::Same | Agreement::Equal(_))
        };
        for wanted in [0, 1, 2] {
            for a in Self::open(&self.aca, |_| true) {
                let found = self.aca.get(a).and_then(Option::as_ref).and_then(|grant| {
                    Self::open(&self.dis, |other| settle::role(other) == settle::role(grant))
                        .into_iter()
                        .find(|b| {
                            let other = self.dis.get(*b).and_then(Option::as_ref);
                            other.is_some_and(|other| match settle(grant, other, context).agreement {
                                Agreement::Same | Agreement::Equal(_) => true,
                                Agreement::Open(_) => wanted == 1,
                                Agreement::Differ => wanted == 2 && same_but_condition(grant, other),
                            })
                        })
                });
                if let Some(b) = found {
                    self.take(a, b);
                }
            }
        }
        for a in Self::open(&self.aca, |_| true) {
            let Some(role) =
                self.aca.get(a).and_then(Option::as_ref).map(|grant| settle::role(grant).to_owned())
            else {
                continue;
            };
            let own = Self::open(&self.aca, |other| settle::role(other) == role);
            let others = Self::open(&self.dis, |other| settle::role(other) == role);
            if let ([a], [b]) = (own.as_slice(), others.as_slice()) {
                self.take(*a, *b);
            }
        }
    }
}
