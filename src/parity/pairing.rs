//! Which workload on one side is which on the other, and how that is known.
//!
//! In this order: as the configuration says, by name, by name without what only one platform puts into it, by image. The last
//! two count only where exactly one workload of the same kind is left on either side that fits.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use crate::estate::naming;
use crate::estate::{Estate, Kind, Principal, Text, Workload};

/// A workload on both sides, or on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paired {
    /// On both.
    Both {
        /// Its name on Azure.
        aca: Text,
        /// Its name on DIS.
        dis: Text,
        /// How that is known.
        how: How,
    },
    /// On Azure alone, under this name.
    Aca(Text),
    /// On DIS alone, under this name.
    Dis(Text),
}

impl Paired {
    /// The name that it has in the comparison: that of Azure, where it is there.
    pub fn name(&self) -> &Text {
        match self {
            Self::Both { aca: name, .. } | Self::Aca(name) | Self::Dis(name) => name,
        }
    }

    /// Its name on Azure.
    pub fn aca(&self) -> Option<&Text> {
        match self {
            Self::Both { aca, .. } | Self::Aca(aca) => Some(aca),
            Self::Dis(_) => None,
        }
    }

    /// Its name on DIS.
    pub fn dis(&self) -> Option<&Text> {
        match self {
            Self::Both { dis, .. } | Self::Dis(dis) => Some(dis),
            Self::Aca(_) => None,
        }
    }
}

/// How it is known that two are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The configuration says so.
    Configured,
    /// Both have one name, as far as Kubernetes takes it.
    Name,
    /// The names are the same without the product, the environment and the ending that tells the kind.
    NameInShort,
    /// No other workload runs its image.
    Image,
}

impl How {
    /// How it is told to people.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Configured => "by configuration",
            Self::Name => "by name",
            Self::NameInShort => "by name without product, environment and kind",
            Self::Image => "by image",
        }
    }
}

/// Pairs the workloads of one environment; in the order of their names in the comparison.
pub fn pair(aca: &Estate, dis: &Estate, settings: &Settings) -> Vec<Paired> {
    let mut open = Open {
        aca: aca.workloads.iter().map(Some).collect(),
        dis: dis.workloads.iter().map(Some).collect(),
        found: Vec::new(),
    };
    let configured = |one: &Workload| {
        let named = settings.workloads.get(&one.name);
        named.map(ToString::to_string).into_iter().collect()
    };
    open.by(How::Configured, configured, |one| vec![one.name.to_string()], false);
    // Whom the configuration calls otherwise is not paired by its own name.
    let own = |one: &Workload| {
        let otherwise = settings.workloads.contains_key(&one.name);
        if otherwise { Vec::new() } else { vec![one.name.to_string()] }
    };
    open.by(How::Name, own, |one| vec![one.name.to_string()], false);
    // A name that Kubernetes does not take is written there as it takes it.
    let taken = |one: &Workload| {
        let names = own(one).into_iter();
        names.map(|name| naming::of_workload(&name, &one.kind).to_string()).collect()
    };
    open.by(How::Name, taken, |one| vec![one.name.to_string()], true);
    let words = [&*aca.environment, &*dis.environment];
    let product = settings.product.as_deref();
    let short = |one: &Workload| {
        let mut names = vec![in_short(&one.name, product, &words)];
        if let Some(own) = one.own_name.get() {
            names.push(in_short(own, product, &words));
        }
        names.dedup();
        names
    };
    open.by(How::NameInShort, short, short, true);
    let image = |one: &Workload| {
        let image = one.containers.first().and_then(|main| main.image.as_ref()?.get());
        image.map(|image| super::settle::full_image(image)).into_iter().collect()
    };
    open.by(How::Image, image, image, true);
    open.finish()
}

/// What is not paired yet, each at its place.
struct Open<'a> {
    aca: Vec<Option<&'a Workload>>,
    dis: Vec<Option<&'a Workload>>,
    found: Vec<Paired>,
}

/// Where the workloads that have a mark stand, by whether they are jobs and the mark.
type Marked = BTreeMap<(bool, String), Vec<usize>>;

impl Open<'_> {
    fn marked(all: &[Option<&Workload>], mark: impl Fn(&Workload) -> Vec<String>, by_kind: bool) -> Marked {
        let mut found = Marked::new();
        for (place, one) in all.iter().enumerate() {
            let Some(one) = one else { continue };
            let job = by_kind && is_job(one);
            for mark in mark(one) {
                found.entry((job, mark)).or_default().push(place);
            }
        }
        found
    }

    /// Pairs those that share a mark which nobody else of their side has.
    fn by(
        &mut self,
        how: How,
        mark_aca: impl Fn(&Workload) -> Vec<String>,
        mark_dis: impl Fn(&Workload) -> Vec<String>,
        same_kind: bool,
    ) {
        let on_aca = Self::marked(&self.aca, mark_aca, same_kind);
        let on_dis = Self::marked(&self.dis, mark_dis, same_kind);
        for (mark, own) in &on_aca {
            let ([a], Some([b])) = (own.as_slice(), on_dis.get(mark).map(Vec::as_slice)) else { continue };
            let (Some(one), Some(other)) = (self.aca.get_mut(*a), self.dis.get_mut(*b)) else { continue };
            // By one of its other marks it may be paired already.
            let (Some(aca), Some(dis)) = (*one, *other) else { continue };
            (*one, *other) = (None, None);
            self.found.push(Paired::Both { aca: aca.name.clone(), dis: dis.name.clone(), how });
        }
    }

    fn finish(self) -> Vec<Paired> {
        let mut found = self.found;
        found.extend(self.aca.into_iter().flatten().map(|one| Paired::Aca(one.name.clone())));
        found.extend(self.dis.into_iter().flatten().map(|one| Paired::Dis(one.name.clone())));
        found.sort_by(|a, b| a.name().cmp(b.name()));
        found
    }
}

fn is_job(workload: &Workload) -> bool {
    match workload.kind {
        Kind::App { .. } => false,
        Kind::Job(_) => true,
    }
}

/// The pieces of names that tell what kind of thing it is.
const KINDS: [&str; 8] = ["app", "ca", "job", "cj", "cronjob", "deployment", "containerapp", "containerjob"];

/// A name without the product, the environment and the kind, and without what separates its pieces.
fn in_short(name: &str, product: Option<&str>, words: &[&str]) -> String {
    let lower = name.to_lowercase();
    let all: Vec<&str> = lower.split(['-', '_']).filter(|piece| !piece.is_empty()).collect();
    // The key of a product has letters and digits alone.
    let product: Option<String> = product.map(|product| {
        product.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>()
    });
    let of_product = |count: &usize| all.get(..*count).is_some_and(|front| Some(front.concat()) == product);
    let own = (1..all.len()).find(of_product).unwrap_or(0);
    let pieces: Vec<&str> = all
        .into_iter()
        .skip(own)
        .filter(|piece| !words.iter().any(|word| word.eq_ignore_ascii_case(piece)))
        .collect();
    let kept = match pieces.split_last() {
        Some((last, before)) if !before.is_empty() && KINDS.contains(last) => before,
        _ => &pieces,
    };
    kept.concat()
}

/// The names under which the neighbours of a workload reach it: those on Azure with those on DIS.
#[derive(Debug, Default)]
pub struct Services {
    names: BTreeSet<(Text, Text)>,
    /// What each workload is called on DIS, by its own name on Azure.
    moved: BTreeMap<Text, Text>,
    /// Everything that a name stands for on DIS.
    dis: BTreeSet<Text>,
    /// What the apps are called on Azure that only neighbours reach there.
    inside: BTreeSet<Text>,
}

impl Services {
    /// Of workloads that are paired.
    pub fn of(pairing: &[Paired], aca: &Estate, dis: &Estate) -> Self {
        let (on_aca, on_dis) = (own_names(aca), own_names(dis));
        let all = |names: &BTreeMap<&Text, Vec<Text>>, name: &Text| -> Vec<Text> {
            names.get(name).into_iter().flatten().chain([name]).cloned().collect()
        };
        let (mut names, mut moved) = (BTreeSet::new(), BTreeMap::new());
        for paired in pairing {
            let Paired::Both { aca: one, dis: other, .. } = paired else { continue };
            let there = all(&on_dis, other);
            for own in on_aca.get(one).into_iter().flatten() {
                moved.extend(there.first().map(|there| (Text::clone(own), Text::clone(there))));
            }
            for one in all(&on_aca, one) {
                names.extend(there.iter().map(|other| (one.clone(), other.clone())));
            }
        }
        let others = dis.supporting.iter().filter_map(|other| other.name.get()).cloned();
        let dis = on_dis.into_iter().flat_map(|(name, own)| own.into_iter().chain([Text::clone(name)]));
        let is_inside = |one: &&Workload| match &one.kind {
            Kind::App { ingress: Some(ingress), .. } => ingress.external.get() == Some(&false),
            Kind::App { ingress: None, .. } | Kind::Job(_) => false,
        };
        let inside = aca.workloads.iter().filter(is_inside).flat_map(called).collect();
        Self { names, moved, dis: dis.chain(others).collect(), inside }
    }

    /// Whether only neighbours reach an app by its name on Azure.
    pub fn is_inside(&self, aca: &str) -> bool {
        self.inside.contains(aca)
    }

    /// What a workload is called on DIS whose own name on Azure this is, where the name stands for nothing on DIS.
    pub fn moved(&self, aca: &str) -> Option<&Text> {
        self.moved.get(aca).filter(|_| !self.dis.contains(aca))
    }

    /// Whether a name on Azure and one on DIS stand for one workload.
    pub fn are_one(&self, aca: &str, dis: &str) -> bool {
        self.names.contains(&(Text::from(aca), Text::from(dis)))
    }
}

/// What neighbours call workloads on their own side, by the names that pair them.
fn own_names(estate: &Estate) -> BTreeMap<&Text, Vec<Text>> {
    estate.workloads.iter().map(|one| (&one.name, called(one))).collect()
}

/// What neighbours call a workload: by what leads to it, and by its own name, with names for what is not known of that.
fn called(workload: &Workload) -> Vec<Text> {
    let ingress = match &workload.kind {
        Kind::App { ingress, .. } => ingress.as_ref(),
        Kind::Job(_) => None,
    };
    let services = ingress.map_or(&[][..], |ingress| &ingress.services);
    services.iter().cloned().chain([workload.own_name.shown()]).collect()
}

/// Which workloads run as which identity.
#[derive(Debug, Default)]
pub struct Sharing {
    users: BTreeMap<Text, Users>,
}

/// Who runs as an identity.
#[derive(Debug, Default)]
struct Users {
    names: BTreeSet<Text>,
    /// Equal for equal names, on either side.
    group: usize,
}

impl Sharing {
    /// Of both sides; workloads go by their names in the comparison.
    pub fn of(pairing: &[Paired], aca: &Estate, dis: &Estate) -> [Self; 2] {
        let names = pairing.iter().filter_map(|paired| Some((paired.dis()?, paired.name())));
        let renamed: BTreeMap<&Text, &Text> = names.collect();
        let mut both = [Self::of_side(aca, &BTreeMap::new()), Self::of_side(dis, &renamed)];
        let mut groups: BTreeMap<BTreeSet<Text>, usize> = BTreeMap::new();
        for users in both.iter_mut().flat_map(|side| side.users.values_mut()) {
            let next = groups.len();
            users.group = match groups.get(&users.names) {
                Some(group) => *group,
                None => {
                    groups.insert(users.names.clone(), next);
                    next
                }
            };
        }
        both
    }

    fn of_side(estate: &Estate, renamed: &BTreeMap<&Text, &Text>) -> Self {
        let mut users: BTreeMap<Text, Users> = BTreeMap::new();
        for workload in &estate.workloads {
            let name = renamed.get(&workload.name).copied().unwrap_or(&workload.name);
            for used in &workload.identities {
                match &used.identity {
                    Principal::Own => {}
                    Principal::Named(identity) | Principal::Other(identity) => {
                        users.entry(identity.shown()).or_default().names.insert(name.clone());
                    }
                }
            }
        }
        Self { users }
    }

    /// How many workloads run as it.
    pub fn count(&self, identity: &str) -> usize {
        self.users.get(identity).map_or(0, |users| users.names.len())
    }

    /// Whether the same workloads run as this identity and as one of the other side.
    pub fn is_as(&self, identity: &str, other: &Self, of_other: &str) -> bool {
        let group = |side: &Self, identity: &str| side.users.get(identity).map(|users| users.group);
        group(self, identity) == group(other, of_other)
    }

    /// The other workloads that run as it.
    pub fn others<'a>(&'a self, identity: &str, workload: &'a str) -> impl Iterator<Item = &'a Text> {
        let names = self.users.get(identity).map(|users| &users.names);
        names.into_iter().flatten().filter(move |other| ***other != *workload)
    }
}
