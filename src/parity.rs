//! Two estates to a comparison: every fact that a side has, and whether the other says the same.
//!
//! This is the one place where the sides meet. Workloads are [paired](pairing), the facts of each pair are matched by
//! property and key, and each couple is decided: same, equivalent, different, on one side only, or undecided where a
//! side is not known and the other does not settle it. What means the same in another shape is said by a table of
//! [equivalences](equivalence); how bad a difference is, by a table of [severities](severity).
//!
//! ```text
//! estates ─► pairing ─► matching ─► decide ─► rows ─► waivers
//!                                    ├── values: unknowns, shapes     ├── coverage
//!                                    └── units, network               └── severity
//! ```

pub mod coverage;
mod decide;
pub mod equivalence;
pub mod fix;
pub mod fold;
mod matching;
mod message;
pub mod pairing;
mod quantity;
pub mod rules;
mod settle;
pub mod severity;
mod shape;
#[cfg(test)]
mod tests;
mod values;
pub mod verdict;
pub mod waivers;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::estate::{Estate, Fact, Text};
use crate::variable::Later;

pub use coverage::{Coverage, Uncompared};
pub use equivalence::Equivalence;
pub use pairing::{How, Paired};
pub use severity::{Severities, Severity};
pub use verdict::{Row, Side, Verdict};
pub use waivers::{Waiver, Waivers};

/// What a comparison goes by, beside the estates.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What a workload is called on DIS, by its name on Azure, as the configuration says it.
    pub workloads: BTreeMap<Arc<str>, Arc<str>>,
    /// The name of the product, which names of workloads may begin with.
    pub product: Option<Arc<str>>,
    /// How bad each difference is.
    pub severities: Severities,
    /// Whether people depend on this environment.
    pub production: bool,
}

/// What became of one environment.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The name of the environment.
    pub environment: Arc<str>,
    /// How the workloads were paired, by name; those without a partner too.
    pub pairing: Vec<Paired>,
    /// Every fact that at least one side has: by workload, property and key.
    pub rows: Vec<Row>,
    /// What the sources say and nothing compares.
    pub uncompared: Vec<Uncompared>,
}

impl Comparison {
    /// The rows that are findings: those in which the sides do not say the same. Waived ones are among them.
    pub fn findings(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.verdict.is_finding())
    }

    /// The rows of one workload; they stand together.
    pub fn rows_of(&self, workload: &str) -> &[Row] {
        let first = self.rows.partition_point(|row| &*row.workload < workload);
        let rest = self.rows.get(first..).unwrap_or_default();
        let count = rest.partition_point(|row| &*row.workload == workload);
        rest.get(..count).unwrap_or_default()
    }

    /// How far the comparison reached, for each workload.
    pub fn coverage(&self) -> Vec<Coverage> {
        coverage::of(self)
    }
}

/// Compares what runs in one environment on either side.
pub fn compare(aca: &Estate, dis: &Estate, settings: &Settings) -> Comparison {
    let pairing = pairing::pair(aca, dis, settings);
    let sharing = pairing::Sharing::of(&pairing, aca, dis);
    let services = pairing::Services::of(&pairing, aca, dis);
    let facts = aca.facts();
    let around = matching::Surroundings {
        sharing: &sharing,
        services: &services,
        names: &Later::of(settings.product.as_deref(), aca),
        settings,
        strangers: &matching::strangers(dis),
    };
    let facts_dis = dis.facts();
    let mut rows = Vec::with_capacity(facts.len() + facts_dis.len());
    let (mut facts_aca, mut facts_dis) = (by_workload(facts), by_workload(facts_dis));
    for paired in &pairing {
        let aca = paired.aca().and_then(|name| facts_aca.remove(name)).unwrap_or_default();
        let dis = paired.dis().and_then(|name| facts_dis.remove(name)).unwrap_or_default();
        let couple = matching::Couple { name: paired.name(), aca, dis, free: false };
        matching::compare(couple, around, &mut rows);
    }
    // Identities and grants that belong to no workload stand under their own names.
    let names: Vec<Text> = facts_aca.keys().chain(facts_dis.keys()).cloned().collect();
    for name in names {
        let aca = facts_aca.remove(&name).unwrap_or_default();
        let dis = facts_dis.remove(&name).unwrap_or_default();
        if !aca.is_empty() || !dis.is_empty() {
            let couple = matching::Couple { name: &name, aca, dis, free: true };
            matching::compare(couple, around, &mut rows);
        }
    }
    // Rows are large: their places are sorted.
    rows.sort_by_cached_key(|row| (Arc::clone(&row.workload), row.property, row.key.clone()));
    let environment = Arc::clone(&aca.environment);
    Comparison { environment, pairing, rows, uncompared: coverage::uncompared(aca, dis) }
}

fn by_workload(facts: Vec<Fact>) -> BTreeMap<Text, Vec<Fact>> {
    let mut found: BTreeMap<Text, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        match found.last_entry() {
            // Those of one workload stand together.
            Some(mut last) if *last.key() == fact.workload => last.get_mut().push(fact),
            _ => found.entry(Arc::clone(&fact.workload)).or_default().push(fact),
        }
    }
    found
}
