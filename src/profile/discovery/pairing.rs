//! Which environments there are, what either side calls them, and what is evaluated for each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::overlays::Overlays;
use super::units::{Unit, WHOLE};
use super::{Deployment, Environment, Layout, Note, Paired, Role};
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::profile::Config;
use crate::profile::Profile;
use crate::profile::config::{EnvironmentEntry, Side};
use crate::profile::problem::Problem;

/// The environments: those of the configuration, else those that the files name.
pub(super) fn environments(
    config: &Config,
    profile: &Profile,
    units: &[Unit],
    overlays: &Overlays,
    notes: &mut Vec<Note>,
) -> Vec<Environment> {
    if !config.environments.is_empty() {
        return config.environments.iter().map(|entry| configured(entry, profile)).collect();
    }
    let own: BTreeSet<Arc<str>> = units.iter().flat_map(|unit| unit.own.keys().cloned()).collect();
    let shared: BTreeSet<Arc<str>> =
        units.iter().filter_map(|unit| unit.shared.as_ref().map(|(name, _)| Arc::clone(name))).collect();
    if own.is_empty() {
        // All are evaluated as one environment, which goes by the name of the file for all, where there is only one.
        let one = shared.first().filter(|_| shared.len() == 1).cloned();
        let name = one.unwrap_or_else(|| Arc::from(WHOLE));
        notes.push(Note::doubt(format!(
            "Every environment is deployed with the same files, so that only one, {name}, is known: name yours in tricep.yaml, each with the variables that tell it apart."
        )));
        return vec![environment(Arc::clone(&name), Some(name), None, Paired::Unpaired)];
    }
    let order = |name: &Arc<str>| {
        let place = profile.environments.iter().position(|pair| pair.aca == *name);
        (place.unwrap_or(usize::MAX), Arc::clone(name))
    };
    let mut names: Vec<Arc<str>> = own.iter().chain(&beside_one(&own, units, notes)).cloned().collect();
    names.sort_by_key(order);
    let mut environments: Vec<Environment> =
        names.into_iter().map(|aca| paired(aca, profile, overlays, notes)).collect();
    let known: BTreeSet<Arc<str>> = environments.iter().filter_map(|one| one.dis.clone()).collect();
    for dis in overlays.names.difference(&known) {
        notes.push(Note::doubt(format!(
            "{dis} has an overlay and no parameter file: it is not compared. Pair it in tricep.yaml if Azure has it under another name."
        )));
        environments.push(environment(Arc::clone(dis), None, Some(Arc::clone(dis)), Paired::Unpaired));
    }
    environments
}

/// What the files go by that name no environment, and lie beside one for a single environment: those are for another one, such
/// as `main.parameters.json` of the Azure Developer CLI beside `main.prod.bicepparam`. Beside files for several, nobody knows.
fn beside_one(own: &BTreeSet<Arc<str>>, units: &[Unit], notes: &mut Vec<Note>) -> BTreeSet<Arc<str>> {
    let shared = units.iter().filter(|unit| !unit.own.is_empty()).filter_map(|unit| unit.shared.as_ref());
    if own.len() > 1 {
        let files: Vec<&str> = shared.map(|(_, program)| program.file().as_str()).collect();
        if !files.is_empty() {
            notes.push(Note::doubt(format!(
                "Left out, because there are files for each of several environments beside: {}. If one is for an environment of its own, name that in tricep.yaml.",
                files.join(", ")
            )));
        }
        return BTreeSet::new();
    }
    shared.map(|(name, _)| Arc::clone(name)).collect()
}

/// The environments of the configuration, else one for each overlay, in the order of a rollout.
pub(super) fn of_overlays(
    config: &Config,
    profile: &Profile,
    overlays: &BTreeSet<Arc<str>>,
) -> Vec<Environment> {
    if !config.environments.is_empty() {
        return config.environments.iter().map(|entry| configured(entry, profile)).collect();
    }
    let order = |name: &Arc<str>| {
        let place = profile.environments.iter().position(|pair| pair.dis == *name);
        (place.unwrap_or(usize::MAX), Arc::clone(name))
    };
    let mut names: Vec<Arc<str>> = overlays.iter().cloned().collect();
    names.sort_by_key(order);
    let of = |dis: Arc<str>| {
        let aca = profile.aca_of(&dis).cloned();
        environment(Arc::clone(&dis), aca, Some(dis), Paired::Profile)
    };
    names.into_iter().map(of).collect()
}

fn environment(name: Arc<str>, aca: Option<Arc<str>>, dis: Option<Arc<str>>, paired: Paired) -> Environment {
    Environment {
        name,
        aca,
        dis,
        env: BTreeMap::new(),
        parameters: BTreeMap::new(),
        substitute: BTreeMap::new(),
        paired,
    }
}

/// An environment that Azure has, with its name on Kubernetes.
fn paired(aca: Arc<str>, profile: &Profile, overlays: &Overlays, notes: &mut Vec<Note>) -> Environment {
    if let Some(dis) = profile.dis_of(&aca) {
        notes
            .push(Note::fact(format!("{aca} is {dis} on Kubernetes: the profile {} says so.", profile.name)));
        return environment(Arc::clone(dis), Some(aca), Some(Arc::clone(dis)), Paired::Profile);
    }
    if overlays.names.contains(&aca) {
        notes.push(Note::fact(format!("{aca} is {aca} on Kubernetes: an overlay has the same name.")));
        return environment(Arc::clone(&aca), Some(Arc::clone(&aca)), Some(aca), Paired::EqualName);
    }
    notes.push(Note::doubt(format!(
        "{aca} is not known on Kubernetes: neither the profile {} nor an overlay has the name. Pair it in tricep.yaml.",
        profile.name
    )));
    environment(Arc::clone(&aca), Some(aca), None, Paired::Unpaired)
}

/// An environment as the configuration has it. A side of which it says nothing is what the profile pairs with the other one.
fn configured(entry: &EnvironmentEntry, profile: &Profile) -> Environment {
    let name = &entry.name.value;
    let said = |side: &Side| match side {
        Side::Named(said) => Some(Arc::clone(&said.value)),
        Side::Default | Side::Absent => None,
    };
    let aca = match &entry.aca {
        Side::Named(said) => Some(Arc::clone(&said.value)),
        Side::Absent => None,
        Side::Default => {
            let dis = said(&entry.dis).unwrap_or_else(|| Arc::clone(name));
            Some(profile.aca_of(&dis).map_or_else(|| Arc::clone(name), Arc::clone))
        }
    };
    let dis = match &entry.dis {
        Side::Named(said) => Some(Arc::clone(&said.value)),
        Side::Absent => None,
        // A name that the profile knows on Kubernetes stays; else it is looked up as one of Azure.
        Side::Default if profile.aca_of(name).is_some() => Some(Arc::clone(name)),
        Side::Default => {
            let aca = said(&entry.aca).unwrap_or_else(|| Arc::clone(name));
            Some(profile.dis_of(&aca).map_or_else(|| Arc::clone(name), Arc::clone))
        }
    };
    let paired = if aca.is_some() && dis.is_some() { Paired::Configured } else { Paired::Unpaired };
    Environment {
        env: entry.env.clone(),
        parameters: entry.parameters.clone(),
        substitute: entry.substitute.clone(),
        ..environment(Arc::clone(name), aca, dis, paired)
    }
}

/// Adds what is evaluated, and says what is wrong.
pub(super) fn deploy(config: &Config, units: &[Unit], layout: &mut Layout) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut deployments = Vec::new();
    for (index, environment) in layout.environments.iter().enumerate() {
        let Some(aca) = &environment.aca else { continue };
        let before = deployments.len();
        for unit in units {
            if let Some(program) = unit.program(aca) {
                deployments.push(Deployment {
                    environment: index,
                    role: unit.role,
                    folder: Arc::clone(&unit.folder),
                    program: program.clone(),
                });
            }
        }
        if deployments.len() == before {
            diagnostics.push(without_parameters(config.environments.get(index), aca, units));
        }
    }
    deployments.sort_by(|a, b| {
        (a.environment, a.program.file(), &a.folder).cmp(&(b.environment, b.program.file(), &b.folder))
    });
    layout.deployments = deployments;
    if diagnostics.is_empty() {
        missing(units, layout);
        counts(layout);
    }
    diagnostics
}

fn without_parameters(entry: Option<&EnvironmentEntry>, aca: &str, units: &[Unit]) -> Diagnostic {
    let names: BTreeSet<&str> = units
        .iter()
        .flat_map(|unit| unit.own.keys().chain(unit.shared.as_ref().map(|(name, _)| name)))
        .map(|name| &**name)
        .collect();
    let message = format!("no parameter file is for {aca}");
    let code = Problem::NoParameters.code();
    let span = entry.and_then(|entry| match &entry.aca {
        Side::Named(aca) => aca.span,
        Side::Default | Side::Absent => entry.name.span,
    });
    let diagnostic = match span {
        Some(span) => Diagnostic::error(code, span, message),
        None => Diagnostic::about_file(code, "--environment", message),
    };
    let diagnostic = diagnostic
        .why("`aca` is the name of parameter files without what follows: `test` for test.bicepparam");
    match nearest(aca, names.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean `aca: {meant}`?")),
        None => {
            let names = names.into_iter().collect::<Vec<_>>().join(", ");
            diagnostic.help(format!("there are parameter files for {names}; write `aca: ~` for none"))
        }
    }
}

/// Says what some environments have and others do not.
fn missing(units: &[Unit], layout: &mut Layout) {
    let known: Vec<Arc<str>> =
        layout.environments.iter().filter_map(|environment| environment.aca.clone()).collect();
    for unit in units {
        let without: Vec<&str> =
            known.iter().filter(|name| unit.program(name).is_none()).map(|name| &**name).collect();
        if without.len() == known.len() {
            let names = unit.own.keys().map(|name| &**name).collect::<Vec<_>>().join(", ");
            layout.notes.push(Note::doubt(format!(
                "{} is not evaluated: its parameter files are for {names}, which is no environment here.",
                unit.folder
            )));
        } else if !without.is_empty() {
            layout.notes.push(Note::doubt(format!(
                "{} has no parameter file for {}: it is not deployed there.",
                unit.folder,
                without.join(", ")
            )));
        }
    }
}

/// Says how much there is, first of all.
fn counts(layout: &mut Layout) {
    let of = |role: Role| {
        let folders: BTreeSet<&str> = layout
            .deployments
            .iter()
            .filter(|deployment| deployment.role == role)
            .map(|deployment| &*deployment.folder)
            .collect();
        folders.into_iter().collect::<Vec<_>>().join(", ")
    };
    // Each goes before what is there already.
    for (role, what) in [(Role::Infrastructure, "What they stand on"), (Role::Application, "Apps and jobs")] {
        let names = of(role);
        if !names.is_empty() {
            layout.notes.insert(1.min(layout.notes.len()), Note::fact(format!("{what}: {names}.")));
        }
    }
}
