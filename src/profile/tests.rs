//! Layouts that people use, and what is made of them.

use std::fmt::Write as _;

use super::discovery::Program;
use super::{Config, Layout, Profile, discover};
use crate::diag::Diagnostic;
use crate::diag::human::{Paint, human};
use crate::source::Sources;
use crate::world::MemoryWorld;
use crate::world::WorldPath;

/// What becomes of files: the layout with its notes, or what is wrong.
fn shown(files: &[(&str, &str)]) -> String {
    let mut sources = Sources::new();
    match layout(files, &mut sources) {
        Ok(layout) => show(&layout),
        Err(diagnostics) => wrong(&diagnostics, &sources),
    }
}

fn layout(files: &[(&str, &str)], sources: &mut Sources) -> Result<Layout, Vec<Diagnostic>> {
    let world = MemoryWorld::new(files.iter().copied());
    let root = WorldPath::root();
    let config = Config::find(&world, &root, sources)?;
    let name = config.as_ref().and_then(|config| config.profile.as_ref()).map_or("dis", |name| &name.value);
    let profile = Profile::find(name, &world, &root, sources)?;
    discover(&world, &root, config.as_ref(), &profile)
}

fn wrong(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let drawn: Vec<_> = diagnostics.iter().map(|one| human(one, sources, Paint::Plain)).collect();
    drawn.join("\n")
}

fn show(layout: &Layout) -> String {
    let mut out = format!("root {} {:?}\n", layout.root, layout.style);
    for (index, environment) in layout.environments.iter().enumerate() {
        let side = |side: &Option<std::sync::Arc<str>>| side.as_deref().unwrap_or("~").to_owned();
        let (aca, dis) = (side(&environment.aca), side(&environment.dis));
        writeln!(out, "{} = {aca}:{dis} {:?}", environment.name, environment.paired).unwrap();
        for deployment in layout.deployments.iter().filter(|deployment| deployment.environment == index) {
            let program = match &deployment.program {
                Program::Parameters(file) => file.to_string(),
                Program::Template { template, values, azd } => {
                    let values = values.as_ref().map(|values| format!(" with {values}")).unwrap_or_default();
                    format!("{template}{values}{}", if *azd { " (azd)" } else { "" })
                }
            };
            writeln!(out, "  {:?} {}: {program}", deployment.role, deployment.folder).unwrap();
        }
    }
    for note in &layout.notes {
        writeln!(out, "{} {note}", if note.doubtful { "?" } else { "-" }).unwrap();
    }
    out
}

const USING: &str = "using './main.bicep'\n";

#[test]
fn a_folder_for_each_workload_and_a_file_for_each_environment() {
    insta::assert_snapshot!(shown(&[
        (".azure/applications/web/main.bicep", "module app '../../modules/app/main.bicep' = {}"),
        (".azure/applications/web/test.bicepparam", USING),
        (".azure/applications/web/prod.bicepparam", USING),
        (".azure/applications/web/yt01.bicepparam", USING),
        (".azure/jobs/sync/main.bicep", ""),
        (".azure/jobs/sync/prod.bicepparam", "// why\nusing 'main.bicep'\n"),
        (".azure/infrastructure/main.bicep", ""),
        (".azure/infrastructure/test.bicepparam", USING),
        (".azure/infrastructure/prod.bicepparam", USING),
        (".azure/infrastructure/dev.bicepparam", USING),
        (".azure/infrastructure/lab.bicepparam", USING),
        (".azure/modules/app/main.bicep", ""),
        ("flux/orders/overlays/at23/kustomization.yaml", ""),
        ("flux/orders/overlays/lab/kustomization.yaml", ""),
        ("flux/orders/overlays/at22/kustomization.yaml", ""),
        ("node_modules/x/main.bicep", ""),
    ]), @"
    root .azure PerEnvironment
    at23 = test:at23 Profile
      Application web: .azure/applications/web/test.bicepparam
      Infrastructure infrastructure: .azure/infrastructure/test.bicepparam
    yt01 = yt01:yt01 Profile
      Application web: .azure/applications/web/yt01.bicepparam
    prod = prod:prod Profile
      Application web: .azure/applications/web/prod.bicepparam
      Infrastructure infrastructure: .azure/infrastructure/prod.bicepparam
      Application sync: .azure/jobs/sync/prod.bicepparam
    dev = dev:~ Unpaired
      Infrastructure infrastructure: .azure/infrastructure/dev.bicepparam
    lab = lab:lab EqualName
      Infrastructure infrastructure: .azure/infrastructure/lab.bicepparam
    at22 = ~:at22 Unpaired
    - The Azure side is .azure: .azure is where Bicep files are kept.
    - Apps and jobs: sync, web.
    - What they stand on: infrastructure.
    - The Kubernetes side is flux/orders: it has overlays for at22, at23, lab.
    - test is at23 on Kubernetes: the profile dis says so.
    - yt01 is yt01 on Kubernetes: the profile dis says so.
    - prod is prod on Kubernetes: the profile dis says so.
    ? dev is not known on Kubernetes: neither the profile dis nor an overlay has the name. Pair it in tricep.yaml.
    - lab is lab on Kubernetes: an overlay has the same name.
    ? at22 has an overlay and no parameter file: it is not compared. Pair it in tricep.yaml if Azure has it under another name.
    ? web has no parameter file for dev, lab: it is not deployed there.
    ? infrastructure has no parameter file for yt01: it is not deployed there.
    ? sync has no parameter file for test, yt01, dev, lab: it is not deployed there.
    ");
}
