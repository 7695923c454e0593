//! One name for one thing: what is done where several would have the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::principal;
use super::unit::Open;
use crate::estate::Estate;

/// What is known of a name while all are gathered.
pub(super) struct Candidate {
    pub(super) rank: u8,
    pub(super) base: String,
    pub(super) own: String,
    pub(super) uses: usize,
}

/// Takes in something that needs a name.
pub(super) fn note(all: &mut BTreeMap<String, Candidate>, open: Open) {
    let Open { identity, rank, base, own, .. } = open;
    match all.get_mut(&identity) {
        None => drop(all.insert(identity, Candidate { rank, base, own, uses: 1 })),
        Some(known) => {
            known.uses += 1;
            if (rank, &base) < (known.rank, &known.base) {
                (known.rank, known.base, known.own) = (rank, base, own);
            }
        }
    }
}

/// The names that stand for what an estate does not have: hosts, and the principals of identities that are made.
pub(super) fn reserved(estate: &Estate, product: &str, prefix: &str) -> BTreeSet<String> {
    let secrets = format!("{product}-secrets");
    let names = estate.workloads.iter().map(|workload| &*workload.name).chain([secrets.as_str()]);
    let all = names.map(principal).chain(["HOST".to_owned()]);
    all.map(|name| bare(&name, prefix).to_owned()).collect()
}

/// A name without the product, which stands before it in any case.
pub(super) fn bare<'n>(name: &'n str, prefix: &str) -> &'n str {
    name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// The names, each for one thing. Of several that would have one name the most used keeps it.
pub(super) fn chosen(
    all: BTreeMap<String, Candidate>,
    prefix: &str,
    reserved: &BTreeSet<String>,
) -> BTreeMap<String, Arc<str>> {
    let mut groups: BTreeMap<String, Vec<(String, Candidate)>> = BTreeMap::new();
    for (identity, candidate) in all {
        groups.entry(bare(&candidate.base, prefix).to_owned()).or_default().push((identity, candidate));
    }
    let mut taken: BTreeSet<String> = groups.keys().chain(reserved).cloned().collect();
    let mut names = BTreeMap::new();
    for (base, mut group) in groups {
        group.sort_by(|(a, left), (b, right)| (right.uses, a).cmp(&(left.uses, b)));
        for (index, (identity, candidate)) in group.into_iter().enumerate() {
            let mut name = base.clone();
            if index > 0 || reserved.contains(&base) {
                let told = format!("{base}_{}", candidate.own);
                let plain = candidate.own.is_empty() || candidate.own == base;
                let mut number = 1;
                name = if plain { format!("{base}_2") } else { told.clone() };
                while !taken.insert(name.clone()) {
                    number += 1;
                    name = format!("{}_{number}", if plain { &base } else { &told });
                }
            }
            names.insert(identity, Arc::from(name));
        }
    }
    names
}
