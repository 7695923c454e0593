//! Which workload on one side is which on the other, and how that is known.
//!
//! In this order: as the configuration says, by name, by name without what only one platform puts into it, by image. The last
//! two count only where exactly one workload of the same kind is left on either side that fits.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use crate::estate::{Estate, Kind, Principal, Text, Workload};

/// A workload on both sides, or on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paired {
    /// Its name on Azure.
    pub aca: Option<Text>,
    /// Its name on DIS.
    pub dis: Option<Text>,
    /// How that is known.
    pub how: How,
}

impl Paired {
    /// The name that it has in the comparison: that of Azure, where it is there.
    pub fn name(&self) -> &Text {
        // One of the sides is always there; the last arm is for the compiler.
        static NOBODY: std::sync::LazyLock<Text> = std::sync::LazyLock::new(|| Text::from(""));
        self.aca.as_ref().or(self.dis.as_ref()).unwrap_or(&NOBODY)
    }
}

/// How a [`Paired`] was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The configuration says so.
    Configured,
    /// Both have one name.
    Name,
    /// The names are the same without the product, the environment and the ending that tells the kind.
    NameInShort,
    /// No other workload runs its image.
    Image,
    /// It has no partner.
    Alone,
}

impl How {
    /// How it is told to people.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Configured => "by configuration",
            Self::Name => "by name",
            Self::NameInShort => "by name without product, environment and kind",
            Self::Image => "by image",
            Self::Alone => "alone",
        }
    }
}

/// Pairs the workloads of one environment; in the order of their names in the comparison.
pub fn pair(aca: &Estate, dis: &Estate, settings: &Settings) -> Vec<Paired> {
    let mut open =
        Open { aca: aca.workloads.iter().collect(), dis: dis.workloads.iter().collect(), found: Vec::new() };
    for (on_aca, on_dis) in &settings.workloads {
        let one = open.aca.iter().find(|one| one.name == *on_aca).copied();
        let other = open.dis.iter().find(|one| one.name == *on_dis).copied();
        if let (Some(one), Some(other)) = (one, other) {
            open.take(one, other, How::Configured);
        }
    }
    // Whom the configuration calls otherwise is not paired by its own name.
    let own = |one: &Workload| {
        let named = settings.workloads.get(&one.name).unwrap_or(&one.name);
        vec![named.to_string()]
    };
    open.by(How::Name, own, |one| vec![one.name.to_string()], false);
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

/// What is not paired yet.
struct Open<'a> {
    aca: Vec<&'a Workload>,
    dis: Vec<&'a Workload>,
    found: Vec<Paired>,
}

impl<'a> Open<'a> {
    fn take(&mut self, aca: &'a Workload, dis: &'a Workload, how: How) {
        self.aca.retain(|one| !std::ptr::eq(*one, aca));
        self.dis.retain(|one| !std::ptr::eq(*one, dis));
        self.found.push(Paired { aca: Some(aca.name.clone()), dis: Some(dis.name.clone()), how });
    }

    /// Pairs those that share a mark which nobody else of their side has.
    fn by(
        &mut self,
        how: How,
        mark_aca: impl Fn(&Workload) -> Vec<String>,
        mark_dis: impl Fn(&Workload) -> Vec<String>,
        same_kind: bool,
    ) {
        let marked = |all: &[&'a Workload], mark: &dyn Fn(&Workload) -> Vec<String>| {
            let mut found: BTreeMap<(bool, String), Vec<&'a Workload>> = BTreeMap::new();
            for one in all {
                let job = same_kind && is_job(one);
                for mark in mark(one) {
                    found.entry((job, mark)).or_default().push(one);
                }
            }
            found
        };
        let aca = marked(&self.aca, &mark_aca);
        let dis = marked(&self.dis, &mark_dis);
        let mut taken: BTreeSet<(&str, bool)> = BTreeSet::new();
        for (mark, on_aca) in &aca {
            if let ([one], Some([other])) = (on_aca.as_slice(), dis.get(mark).map(Vec::as_slice))
                && taken.insert((&one.name, true))
                && taken.insert((&other.name, false))
            {
                self.take(one, other, how);
            }
        }
    }

    fn finish(self) -> Vec<Paired> {
        let mut found = self.found;
        let alone = |aca: Option<&Workload>, dis: Option<&Workload>| Paired {
            aca: aca.map(|one| one.name.clone()),
            dis: dis.map(|one| one.name.clone()),
            how: How::Alone,
        };
        found.extend(self.aca.iter().map(|one| alone(Some(one), None)));
        found.extend(self.dis.iter().map(|one| alone(None, Some(one))));
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
    let product = product.map(str::to_lowercase);
    let rest = product.as_deref().and_then(|product| lower.strip_prefix(product)?.strip_prefix('-'));
    let pieces: Vec<&str> = rest
        .unwrap_or(&lower)
        .split(['-', '_'])
        .filter(|piece| !piece.is_empty() && !words.iter().any(|word| word.eq_ignore_ascii_case(piece)))
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
}

impl Services {
    /// Of workloads that are paired.
    pub fn of(pairing: &[Paired], aca: &Estate, dis: &Estate) -> Self {
        let names_of = |estate: &Estate, name: &Text| -> Vec<Text> {
            let found = estate.workloads.iter().find(|one| one.name == *name);
            let own = found.and_then(|one| one.own_name.get().cloned());
            own.into_iter().chain([name.clone()]).collect()
        };
        let mut names = BTreeSet::new();
        for paired in pairing {
            let (Some(on_aca), Some(on_dis)) = (&paired.aca, &paired.dis) else { continue };
            for one in names_of(aca, on_aca) {
                names.extend(names_of(dis, on_dis).into_iter().map(|other| (one.clone(), other)));
            }
        }
        Self { names }
    }

    /// Whether a name on Azure and one on DIS stand for one workload.
    pub fn are_one(&self, aca: &str, dis: &str) -> bool {
        self.names.contains(&(Text::from(aca), Text::from(dis)))
    }
}

/// Which workloads run as which identity.
#[derive(Debug, Default)]
pub struct Sharing {
    users: BTreeMap<Text, BTreeSet<Text>>,
}

impl Sharing {
    /// Of one side.
    pub fn of(estate: &Estate) -> Self {
        let mut users: BTreeMap<Text, BTreeSet<Text>> = BTreeMap::new();
        for workload in &estate.workloads {
            for used in &workload.identities {
                match &used.identity {
                    Principal::Own => {}
                    Principal::Named(name) | Principal::Other(name) => {
                        users.entry(name.shown()).or_default().insert(workload.name.clone());
                    }
                }
            }
        }
        Self { users }
    }

    /// The other workloads that run as it.
    pub fn others<'a>(&'a self, identity: &str, workload: &'a str) -> impl Iterator<Item = &'a Text> {
        self.users.get(identity).into_iter().flatten().filter(move |other| ***other != *workload)
    }
}
