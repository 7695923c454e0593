//! Layouts that people use, and what is made of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::config::FILE;
use super::config::Side;
use super::discovery::Program;
use super::discovery::glob::Glob;
use super::written;
use super::written::Facts;
use super::{Config, Environment, Layout, Located, Paired, Profile, Scalar, discover};
use crate::diag::Diagnostic;
use crate::diag::human::{Paint, human};
use crate::source::Sources;
use crate::world::MemoryWorld;
use crate::world::WorldPath;

/// What becomes of files: the layout with its notes, or what is wrong.
fn shown(files: &[(&str, &str)]) -> String {
    let mut sources = Sources::new();
    match layout(files, &mut sources) {
        Ok(layout) => {
            if files.iter().all(|(path, _)| *path != FILE) {
                says_the_same_when_written(files, &layout);
            }
            show(&layout)
        }
        Err(diagnostics) => wrong(&diagnostics, &sources),
    }
}

pub(super) fn layout(files: &[(&str, &str)], sources: &mut Sources) -> Result<Layout, Vec<Diagnostic>> {
    let world = MemoryWorld::new(files.iter().copied());
    let root = WorldPath::root();
    let config = Config::find(&world, &root, sources)?;
    let named = config.as_ref().and_then(|config| config.profile.clone());
    let named = named.unwrap_or_else(|| Located::given("dis".into()));
    let profile = Profile::find(&named, &world, &root, sources)?;
    discover(&world, &root, config.as_ref(), &profile)
}

/// What `tricep init` writes gives the same layout again.
pub(super) fn says_the_same_when_written(files: &[(&str, &str)], layout: &Layout) {
    let facts = Facts {
        root: &WorldPath::root(),
        profile: "dis",
        product: "orders",
        dis: None,
        variables: &BTreeSet::from(["IMAGE_TAG".to_owned()]),
    };
    let text = written::text(layout, &facts);
    let mut all = files.to_vec();
    all.push((FILE, &text));
    let mut sources = Sources::new();
    let again = self::layout(&all, &mut sources)
        .unwrap_or_else(|wrong| panic!("{text}\n{}", self::wrong(&wrong, &sources)));
    let places = |layout: &Layout| (layout.root.clone(), layout.style, layout.dis.clone());
    assert_eq!(places(&again), places(layout), "{text}");
    if layout.dis.is_some() {
        assert_eq!(again.wiring, layout.wiring, "{text}");
    }
    assert_eq!(again.deployments, layout.deployments, "{text}");
    // That they belong together is now said by the file.
    let paired = |environment: &Environment| match environment.paired {
        Paired::Profile | Paired::EqualName => Paired::Configured,
        other @ (Paired::Configured | Paired::Unpaired) => other,
    };
    let expected: Vec<Environment> =
        layout.environments.iter().map(|one| Environment { paired: paired(one), ..one.clone() }).collect();
    assert_eq!(again.environments, expected, "{text}");
}

fn wrong(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let drawn: Vec<_> = diagnostics.iter().map(|one| human(one, sources, Paint::Plain)).collect();
    drawn.join("\n")
}

fn show(layout: &Layout) -> String {
    let mut out = format!("root {} {:?}\n", layout.root, layout.style);
    for (index, environment) in layout.environments.iter().enumerate() {
        let side = |side: &Option<Arc<str>>| side.as_deref().unwrap_or("~").to_owned();
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
        ("flux/syncroot/at23/kustomization.yaml", ""),
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
    - The Azure side is .azure: a folder of this name is where Bicep files are kept.
    - Apps and jobs: sync, web.
    - What they stand on: infrastructure.
    - The Kubernetes side is flux/orders: it has overlays for at22, at23, lab.
    - What delivers it is flux/syncroot.
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

#[test]
fn one_file_serves_all_environments() {
    let files = [
        (".azure/applications/api/main.bicep", ""),
        (
            ".azure/applications/api/params.bicepparam",
            "using './main.bicep'\nparam tag = readEnvironmentVariable('TAG')\n",
        ),
        (".azure/infrastructure/main.bicep", ""),
        (".azure/infrastructure/params.bicepparam", USING),
    ];
    insta::assert_snapshot!(shown(&files), @"
    root .azure Shared
    params = params:~ Unpaired
      Application api: .azure/applications/api/params.bicepparam
      Infrastructure infrastructure: .azure/infrastructure/params.bicepparam
    - The Azure side is .azure: a folder of this name is where Bicep files are kept.
    - Apps and jobs: api.
    - What they stand on: infrastructure.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, params, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
    let configured = "version: 1\nenvironments:\n  - { name: at23, aca: params, env: { TAG: 1.20 } }\n  - { name: prod, env: { TAG: 1.19 } }\n";
    let mut with = files.to_vec();
    with.push((FILE, configured));
    insta::assert_snapshot!(shown(&with), @"
    root .azure Shared
    at23 = params:at23 Configured
      Application api: .azure/applications/api/params.bicepparam
      Infrastructure infrastructure: .azure/infrastructure/params.bicepparam
    prod = prod:prod Configured
      Application api: .azure/applications/api/params.bicepparam
      Infrastructure infrastructure: .azure/infrastructure/params.bicepparam
    - The Azure side is .azure: a folder of this name is where Bicep files are kept.
    - Apps and jobs: api.
    - What they stand on: infrastructure.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ");
}

#[test]
fn json_beside_the_template_or_in_a_folder() {
    insta::assert_snapshot!(shown(&[
        ("deploy/web/main.bicep", ""),
        ("deploy/web/main.parameters.test.json", "{}"),
        ("deploy/web/main.parameters.prod.json", "{}"),
        ("deploy/api/main.bicep", ""),
        ("deploy/api/parameters/prod.json", "{}"),
        ("deploy/api/parameters/test.bicepparam", "using '../main.bicep'"),
        ("deploy/job/job.bicep", ""),
        ("deploy/job/job.prod.parameters.json", "{}"),
        ("deploy/job/package.json", "{}"),
    ]), @"
    root deploy PerEnvironment
    at23 = test:at23 Profile
      Application api: deploy/api/parameters/test.bicepparam
      Application web: deploy/web/main.bicep with deploy/web/main.parameters.test.json
    prod = prod:prod Profile
      Application api: deploy/api/main.bicep with deploy/api/parameters/prod.json
      Application job: deploy/job/job.bicep with deploy/job/job.prod.parameters.json
      Application web: deploy/web/main.bicep with deploy/web/main.parameters.prod.json
    - The Azure side is deploy: a folder of this name is where Bicep files are kept.
    - Apps and jobs: api, job, web.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - test is at23 on Kubernetes: the profile dis says so.
    - prod is prod on Kubernetes: the profile dis says so.
    ? job has no parameter file for test: it is not deployed there.
    ");
}

#[test]
fn the_azure_developer_cli_has_variables_in_json() {
    insta::assert_snapshot!(shown(&[
        ("azure.yaml", "name: shop\ninfra:\n  path: iac\n  module: start\n"),
        ("iac/start.bicep", "module app './app/web.bicep' = {}"),
        ("iac/start.parameters.json", "{\"parameters\": {\"name\": {\"value\": \"${AZURE_ENV_NAME}\"}}}"),
        ("iac/app/web.bicep", ""),
        (".azure/dev/.env", "AZURE_ENV_NAME=dev"),
    ]), @"
    root iac Azd
    start = start:~ Unpaired
      Application iac: iac/start.bicep with iac/start.parameters.json (azd)
    - The Azure side is iac: azure.yaml, of the Azure Developer CLI, says so.
    - Apps and jobs: iac.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, start, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
    insta::assert_snapshot!(shown(&[
        ("azure.yaml", "name: shop\n"),
        ("infra/main.bicep", ""),
        ("infra/main.parameters.json", "{\"parameters\": {\"name\": {\"value\": \"${AZURE_ENV_NAME=dev}\"}}}"),
    ]), @"
    root infra Azd
    main = main:~ Unpaired
      Application infra: infra/main.bicep with infra/main.parameters.json (azd)
    - The Azure side is infra: azure.yaml, of the Azure Developer CLI, says so.
    - Apps and jobs: infra.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, main, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
    // Beside the file for all, services may have files of their own.
    let service = "{\"parameters\": {\"name\": {\"value\": \"${SERVICE_API_NAME}\"}}}";
    let layout = shown(&[
        ("azure.yaml", "name: shop\n"),
        ("infra/main.bicep", ""),
        ("infra/main.parameters.json", service),
        ("infra/app/api.bicep", ""),
        ("infra/app/api.parameters.json", service),
    ]);
    assert!(layout.contains("\nmain = main:~ Unpaired\n"), "{layout}");
}

#[test]
fn one_template_for_many_workloads() {
    insta::assert_snapshot!(shown(&[
        ("bicep/main.bicep", ""),
        ("bicep/workloads/web/test.bicepparam", "using '../../main.bicep'"),
        ("bicep/workloads/web/prod.bicepparam", "using '../../main.bicep'"),
        ("bicep/workloads/sync/prod.bicepparam", "using '../../main.bicep'"),
    ]), @"
    root bicep PerEnvironment
    at23 = test:at23 Profile
      Application web: bicep/workloads/web/test.bicepparam
    prod = prod:prod Profile
      Application sync: bicep/workloads/sync/prod.bicepparam
      Application web: bicep/workloads/web/prod.bicepparam
    - The Azure side is bicep: a folder of this name is where Bicep files are kept.
    - Apps and jobs: sync, web.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - test is at23 on Kubernetes: the profile dis says so.
    - prod is prod on Kubernetes: the profile dis says so.
    ? sync has no parameter file for test: it is not deployed there.
    ");
    insta::assert_snapshot!(shown(&[
        ("main.bicep", ""),
        ("web.test.bicepparam", "using 'main.bicep'"),
        ("web.prod.bicepparam", "using 'main.bicep'"),
        ("sync.prod.bicepparam", "using 'main.bicep'"),
    ]), @"
    root . PerEnvironment
    at23 = test:at23 Profile
      Application web: web.test.bicepparam
    prod = prod:prod Profile
      Application sync: sync.prod.bicepparam
      Application web: web.prod.bicepparam
    - The Azure side is .: no folder below it is named .azure, bicep, infra or deploy and holds an app or a job.
    - Apps and jobs: sync, web.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - test is at23 on Kubernetes: the profile dis says so.
    - prod is prod on Kubernetes: the profile dis says so.
    ? sync has no parameter file for test: it is not deployed there.
    ");
}

#[test]
fn a_folder_for_each_environment() {
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", ""),
        ("infra/environments/test/main.bicepparam", "using '../../main.bicep'"),
        ("infra/environments/prod/main.bicepparam", "using '../../main.bicep'"),
    ]), @"
    root infra PerEnvironment
    at23 = test:at23 Profile
      Application infra: infra/environments/test/main.bicepparam
    prod = prod:prod Profile
      Application infra: infra/environments/prod/main.bicepparam
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - test is at23 on Kubernetes: the profile dis says so.
    - prod is prod on Kubernetes: the profile dis says so.
    ");
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", ""),
        ("infra/prod/main.bicepparam", "using '../main.bicep'"),
        ("infra/dev/main.bicepparam", "using '../main.bicep'"),
    ]), @"
    root infra PerEnvironment
    prod = prod:prod Profile
      Application infra: infra/prod/main.bicepparam
    dev = dev:~ Unpaired
      Application infra: infra/dev/main.bicepparam
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - prod is prod on Kubernetes: the profile dis says so.
    ? dev is not known on Kubernetes: neither the profile dis nor an overlay has the name. Pair it in tricep.yaml.
    ");
}

#[test]
fn templates_alone_are_deployed_and_modules_are_not() {
    insta::assert_snapshot!(shown(&[
        ("bicep/web/main.bicep", "  module app '../parts/app/main.bicep' = {}\n"),
        ("bicep/parts/app/main.bicep", "module deep './deep/main.bicep' = {}\nmodule far 'br/public:avm/x:1.0' = {}"),
        ("bicep/parts/app/deep/main.bicep", ""),
        ("bicep/modules/other/main.bicep", ""),
    ]), @"
    root bicep Bare
    main = main:~ Unpaired
      Application web: bicep/web/main.bicep
    - The Azure side is bicep: a folder of this name is where Bicep files are kept.
    - Apps and jobs: web.
    - No deployments of their own, but modules of other templates: bicep/parts/app/deep/main.bicep, bicep/parts/app/main.bicep.
    ? Without a parameter file, and so evaluated with their defaults in every environment: bicep/web/main.bicep.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, main, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
}

#[test]
fn what_runs_something_is_deployed_where_nothing_else_does() {
    let app = "resource app 'Microsoft.App/containerApps@2024-03-01' = {";
    let registry = "module app 'br/public:avm/res/app/container-app:0.11.0' = {}";
    insta::assert_snapshot!(shown(&[
        ("deploy/ferry/main.bicep", "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {}"),
        ("deploy/ferry/apps.bicep", "module kiosk 'kiosk.bicep' = {}"),
        ("deploy/ferry/kiosk.bicep", app),
        ("deploy/ferry/jobs.bicep", registry),
        ("deploy/ferry/modules/other.bicep", app),
        ("deploy/ferry/network.bicep", ""),
    ]), @"
    root deploy Bare
    main = main:~ Unpaired
      Application ferry: deploy/ferry/apps.bicep
      Application ferry: deploy/ferry/jobs.bicep
      Application ferry: deploy/ferry/main.bicep
    - The Azure side is deploy: a folder of this name is where Bicep files are kept.
    - Apps and jobs: ferry.
    ? Without a parameter file, and so evaluated with their defaults in every environment: deploy/ferry/main.bicep.
    ? No template that is named for it runs anything. These do and no other brings them in, so that they are evaluated with their defaults in every environment: deploy/ferry/apps.bicep, deploy/ferry/jobs.bicep.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, main, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {}"),
        ("services/kiosk/deployment.bicep", registry),
    ]), @"
    root . Bare
    main = main:~ Unpaired
      Infrastructure infra: infra/main.bicep
      Application kiosk: services/kiosk/deployment.bicep
    - The Azure side is .: no folder below it is named .azure, bicep, infra or deploy and holds an app or a job.
    - Apps and jobs: kiosk.
    - What they stand on: infra.
    ? Without a parameter file, and so evaluated with their defaults in every environment: infra/main.bicep.
    ? No template that is named for it runs anything. These do and no other brings them in, so that they are evaluated with their defaults in every environment: services/kiosk/deployment.bicep.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, main, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
    // What the files say is enough.
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", app),
        ("infra/kiosk.bicep", registry),
        ("services/kiosk/deployment.bicep", registry),
    ]), @"
    root infra Bare
    main = main:~ Unpaired
      Application infra: infra/main.bicep
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    ? Without a parameter file, and so evaluated with their defaults in every environment: infra/main.bicep.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Every environment is deployed with the same files, so that only one, main, is known: name yours in tricep.yaml, each with the variables that tell it apart.
    ");
}

#[test]
fn a_file_that_names_no_environment_is_for_one_beside_that_of_one_other() {
    insta::assert_snapshot!(shown(&[
        ("azure.yaml", "name: parcel"),
        ("infra/main.bicep", ""),
        ("infra/main.parameters.json", r#"{"parameters": {"name": {"value": "${AZURE_ENV_NAME}"}}}"#),
        ("infra/main.prod.bicepparam", USING),
    ]), @"
    root infra PerEnvironment
    prod = prod:prod Profile
      Application infra: infra/main.prod.bicepparam
    main = main:~ Unpaired
      Application infra: infra/main.bicep with infra/main.parameters.json (azd)
    - The Azure side is infra: azure.yaml, of the Azure Developer CLI, says so.
    - Apps and jobs: infra.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - prod is prod on Kubernetes: the profile dis says so.
    ? main is not known on Kubernetes: neither the profile dis nor an overlay has the name. Pair it in tricep.yaml.
    ");
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", ""),
        ("infra/main.bicepparam", USING),
        ("infra/dev.bicepparam", USING),
        ("infra/prod.bicepparam", USING),
    ]), @"
    root infra PerEnvironment
    prod = prod:prod Profile
      Application infra: infra/prod.bicepparam
    dev = dev:~ Unpaired
      Application infra: infra/dev.bicepparam
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    ? Left out, because there are files for each of several environments beside: infra/main.bicepparam. If one is for an environment of its own, name that in tricep.yaml.
    - prod is prod on Kubernetes: the profile dis says so.
    ? dev is not known on Kubernetes: neither the profile dis nor an overlay has the name. Pair it in tricep.yaml.
    ");
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", ""),
        ("infra/main.bicepparam", USING),
        ("infra/prod.bicepparam", "using './main.bicep'\nextends './main.bicepparam'"),
    ]), @"
    root infra PerEnvironment
    prod = prod:prod Profile
      Application infra: infra/prod.bicepparam
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    - infra/main.bicepparam is extended by others: it is there for them.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - prod is prod on Kubernetes: the profile dis says so.
    ");
}

#[test]
fn what_is_for_no_template_is_left_out() {
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", ""),
        ("infra/base.bicepparam", "using none\n"),
        ("infra/prod.bicepparam", "using './main.bicep'\nextends './base.bicepparam'"),
        ("infra/prod.parameters.json", "{}"),
        ("infra/registry.test.bicepparam", "using 'br:example.azurecr.io/app:1'"),
    ]), @"
    root infra PerEnvironment
    at23 = test:at23 Profile
      Application registry: infra/registry.test.bicepparam
    prod = prod:prod Profile
      Application infra: infra/prod.bicepparam
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra, registry.
    - infra/base.bicepparam uses no template: it is there for others to extend.
    ? infra/prod.parameters.json is left out: infra/prod.bicepparam is for the same environment.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - test is at23 on Kubernetes: the profile dis says so.
    - prod is prod on Kubernetes: the profile dis says so.
    ? registry has no parameter file for prod: it is not deployed there.
    ? infra has no parameter file for test: it is not deployed there.
    ");
}

#[test]
fn patterns_say_what_is_deployed() {
    insta::assert_snapshot!(shown(&[
        ("ops/apps/web.bicep", ""),
        ("ops/apps/web.prod.bicepparam", "using 'web.bicep'"),
        ("ops/apps/lone.bicep", ""),
        ("ops/base/main.bicep", ""),
        ("ops/base/prod.bicepparam", USING),
        ("ops/old/main.bicep", ""),
        ("ops/old/prod.bicepparam", USING),
        (FILE, "version: 1\naca:\n  root: ops\n  applications: apps/*.bicep\n  infrastructure: [base]\n"),
    ]), @"
    root ops PerEnvironment
    prod = prod:prod Profile
      Application lone: ops/apps/lone.bicep
      Application web: ops/apps/web.prod.bicepparam
      Infrastructure base: ops/base/prod.bicepparam
    - The Azure side is ops: tricep.yaml says so.
    - Apps and jobs: lone, web.
    - What they stand on: base.
    - Left out, because no pattern of `aca` in tricep.yaml matches: ops/old/prod.bicepparam, ops/old/main.bicep.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - prod is prod on Kubernetes: the profile dis says so.
    ");
}

#[test]
fn nothing_to_deploy_is_said_with_where_it_was_looked_for() {
    insta::assert_snapshot!(shown(&[("README.md", ""), ("infra/main.tf", "")]), @"
    error[layout/nothing-found]: there is no template to evaluate
    --> .
     = note: neither a .bicepparam with its template nor a main.bicep was found; looked in .azure, bicep, infra, deploy, .
     = help: run this in the repository, or say where the Bicep files are: `aca: { root: … }` in tricep.yaml, or --aca DIR
    ");
    insta::assert_snapshot!(shown(&[("README.md", ""), (FILE, "version: 1\naca: { root: ops }\n")]), @"
    error[layout/nothing-found]: there is no template to evaluate
     --> tricep.yaml:2:14
      |
    2 | aca: { root: ops }
      |              ^^^
      |
      = note: neither a .bicepparam with its template nor a main.bicep was found; looked in ops
      = help: run this in the repository, or say where the Bicep files are: `aca: { root: … }` in tricep.yaml, or --aca DIR
    ");
}

#[test]
fn an_environment_without_files_is_a_mistake() {
    insta::assert_snapshot!(shown(&[
        ("infra/main.bicep", ""),
        ("infra/test.bicepparam", USING),
        ("infra/prod.bicepparam", USING),
        (FILE, "version: 1\nenvironments:\n  - { name: at23, aca: tset }\n  - { name: dev, aca: ~, dis: dev }\n  - { name: tt02 }\n"),
    ]), @"
    error[layout/no-parameters]: no parameter file is for tset
     --> tricep.yaml:3:24
      |
    3 |   - { name: at23, aca: tset }
      |                        ^^^^
      |
      = note: `aca` is the name of parameter files without what follows: `test` for test.bicepparam
      = help: did you mean `aca: test`?
    error[layout/no-parameters]: no parameter file is for staging
     --> tricep.yaml:5:13
      |
    5 |   - { name: tt02 }
      |             ^^^^
      |
      = note: `aca` is the name of parameter files without what follows: `test` for test.bicepparam
      = help: there are parameter files for prod, test; write `aca: ~` for none
    ");
}

#[test]
fn a_path_of_an_address_is_one_and_has_one_app() {
    let text = "version: 1\npaths: { a: web, b: /web/, c: '/w b', d: /web, e: /web, f: / }\n";
    insta::assert_snapshot!(shown(&[(FILE, text)]), @r"
    error[config/path]: web is no path of an address
     --> tricep.yaml:2:13
      |
    2 | paths: { a: web, b: /web/, c: '/w b', d: /web, e: /web, f: / }
      |             ^^^ this path
      |
      = help: begin it with a slash, end it without, as in /web/api, and write letters, digits and -._~ between
    error[config/path]: /web/ is no path of an address
     --> tricep.yaml:2:21
      |
    2 | paths: { a: web, b: /web/, c: '/w b', d: /web, e: /web, f: / }
      |                     ^^^^^ this path
      |
      = help: begin it with a slash, end it without, as in /web/api, and write letters, digits and -._~ between
    error[config/path]: /w b is no path of an address
     --> tricep.yaml:2:31
      |
    2 | paths: { a: web, b: /web/, c: '/w b', d: /web, e: /web, f: / }
      |                               ^^^^^^ this path
      |
      = help: begin it with a slash, end it without, as in /web/api, and write letters, digits and -._~ between
    error[config/duplicate-name]: two apps have the path /web
     --> tricep.yaml:2:51
      |
    2 | paths: { a: web, b: /web/, c: '/w b', d: /web, e: /web, f: / }
      |                                          ----     ^^^^ again here
      |                                          |
      |                                          first here
      |
      = help: give one of them another path
    ");
}

#[test]
fn everything_that_is_wrong_with_a_configuration_is_said() {
    let text = "\
version: 2
profle: dis
aca:
  root: /srv
  applications: [apps/*, '{a,b}']
dis: flux
environments:
  - { name: at23, aca: test, env: { TAG: ~, A: [1] } }
  - { name: at23, dis: at23 }
  - { aca: prod }
  - { name: 'a b', dis: at23, replicas: 3 }
  - prod
product: -x
namespace:
hosts: { at32: a.example, prod: b.example }
workloads: [a]
waivers: ../w.yaml
";
    insta::assert_snapshot!(shown(&[(FILE, text)]), @r#"
    error[config/version]: this version is not one that is read
     --> tricep.yaml:1:10
      |
    1 | version: 2
      |          ^
      |
      = note: a file of another version may mean something else by the same keys
      = help: write `version: 1`, or use the tricep that this file was written for
    error[config/unknown-key]: this file has no key `profle`
     --> tricep.yaml:2:1
      |
    2 | profle: dis
      | ^^^^^^
      |
      = help: did you mean `profile`?
    error[config/wrong-type]: `dis` is a text, where a mapping is needed
     --> tricep.yaml:6:6
      |
    6 | dis: flux
      |      ^^^^
      |
      = help: write `key: value` with `root`, `wiring`
    error[config/wrong-type]: `TAG` is nothing, where a text is needed
     --> tricep.yaml:8:42
      |
    8 |   - { name: at23, aca: test, env: { TAG: ~, A: [1] } }
      |                                          ^
      |
      = note: Variables for readEnvironmentVariable() and for azd's ${NAME}. A nightly answer depends on files alone, so they stand here.
      = help: write a value, or remove the key
    error[config/wrong-type]: `A` is a list, where a text is needed
     --> tricep.yaml:8:48
      |
    8 |   - { name: at23, aca: test, env: { TAG: ~, A: [1] } }
      |                                                ^^^
      |
      = note: Variables for readEnvironmentVariable() and for azd's ${NAME}. A nightly answer depends on files alone, so they stand here.
      = help: write a text
    error[config/missing-key]: an item of `environments` has no `name`
      --> tricep.yaml:10:7
       |
    10 |   - { aca: prod }
       |       ^^^
       |
       = note: What reports call it.
       = help: add `name: …`
    error[config/unknown-key]: an item of `environments` has no key `replicas`
      --> tricep.yaml:11:31
       |
    11 |   - { name: 'a b', dis: at23, replicas: 3 }
       |                               ^^^^^^^^
       |
       = help: its keys are `name`, `aca`, `dis`, `env`, `parameters`, `substitute`
    error[config/wrong-type]: an item of `environments` is a text, where a mapping is needed
      --> tricep.yaml:12:5
       |
    12 |   - prod
       |     ^^^^
       |
       = help: write `key: value` with `name`, `aca`, `dis`, `env`, `parameters`, `substitute`
    error[config/wrong-type]: `namespace` is nothing, where a text is needed
      --> tricep.yaml:14:11
       |
    14 | namespace:
       |           ^
       |
       = note: The namespace on Kubernetes. Default: as the delivery of the profile names it.
       = help: write a value, or remove the key
    error[config/wrong-type]: `workloads` is a list, where a mapping of names to texts is needed
      --> tricep.yaml:16:12
       |
    16 | workloads: [a]
       |            ^^^
       |
       = note: What a workload is called on Kubernetes, where it is called otherwise. Keys are names on Azure.
       = help: write a mapping of names to texts
    error[config/path]: the path begins with "/"; write it relative to this file
     --> tricep.yaml:4:9
      |
    4 |   root: /srv
      |         ^^^^
      |
      = help: write a path below the folder of this file, such as `.azure`
    error[config/glob]: this pattern has brackets or `!`; only `*`, `**` and `?` are special
     --> tricep.yaml:5:26
      |
    5 |   applications: [apps/*, '{a,b}']
      |                          ^^^^^^^
      |
      = help: write it like `applications/*`
    error[config/duplicate-name]: two environments have the name at23
     --> tricep.yaml:9:13
      |
    8 |   - { name: at23, aca: test, env: { TAG: ~, A: [1] } }
      |             ---- first here
    9 |   - { name: at23, dis: at23 }
      |             ^^^^ again here
      |
      = help: rename one of them, or remove it
    error[config/name]: this is no name for `name`
      --> tricep.yaml:11:13
       |
    11 |   - { name: 'a b', dis: at23, replicas: 3 }
       |             ^^^^^
       |
       = note: it becomes a part of paths and of other names
       = help: begin with a letter or a digit; go on with those, dots, dashes and underscores
    error[config/duplicate-name]: two environments have the overlay at23
      --> tricep.yaml:11:25
       |
     9 |   - { name: at23, dis: at23 }
       |                        ---- first here
    10 |   - { aca: prod }
    11 |   - { name: 'a b', dis: at23, replicas: 3 }
       |                         ^^^^ again here
       |
       = help: name the overlay of this environment
    error[config/unknown-environment]: there is no environment at32
      --> tricep.yaml:15:10
       |
    15 | hosts: { at32: a.example, prod: b.example }
       |          ^^^^
       |
       = help: did you mean at23?
    error[config/unknown-environment]: there is no environment prod
      --> tricep.yaml:15:27
       |
    15 | hosts: { at32: a.example, prod: b.example }
       |                           ^^^^
       |
       = help: there are at23, at23, a b
    error[config/name]: this is no name for `product`
      --> tricep.yaml:13:10
       |
    13 | product: -x
       |          ^^
       |
       = note: it becomes a part of paths and of other names
       = help: begin with a letter or a digit; go on with those, dots, dashes and underscores
    error[config/path]: the path leads out of the directory that is read
      --> tricep.yaml:17:10
       |
    17 | waivers: ../w.yaml
       |          ^^^^^^^^^
       |
       = help: write a path below the folder of this file, such as `.azure`
    "#);
    insta::assert_snapshot!(shown(&[(FILE, "")]), @"
    error[config/document]: this file is empty
     --> tricep.yaml:1:1
      |
    1 |
      | ^
      |
      = help: begin with `version: 1`, or remove the file
    ");
    insta::assert_snapshot!(shown(&[(FILE, "version: 1\n---\na: 1\n")]), @"
    error[config/document]: a second document begins here
     --> tricep.yaml:2:1
      |
    2 | / ---
    3 | | a: 1
      | |____^
      |
      = help: keep one document, and remove the `---` between them
    ");
    insta::assert_snapshot!(shown(&[(FILE, "product: x\n")]), @"
    error[config/missing-key]: this file has no `version`
     --> tricep.yaml:1:1
      |
    1 | product: x
      | ^^^^^^^
      |
      = note: The version of this format, 1.
      = help: add `version: 1`
    ");
    insta::assert_snapshot!(shown(&[(FILE, "- version: 1\n")]), @"
    error[config/wrong-type]: this file is a list, where a mapping is needed
     --> tricep.yaml:1:1
      |
    1 | - version: 1
      | ^^^^^^^^^^^^
      |
      = help: write `key: value` with `version`, `profile`, `aca`, `dis`, `environments`, `waivers`, `product`, `namespace`, `hosts`, `workloads`, `paths`, `layout`, `ingress`, `grants`, `delivery`
    ");
}

#[test]
fn a_profile_is_built_in_or_a_file() {
    let files = |profile: &'static str| {
        [
            ("infra/main.bicep", ""),
            ("infra/dev.bicepparam", USING),
            (FILE, profile),
            ("ops/own.yaml", "name: own\ndescription: Ours\nenvironments: [{ aca: dev, dis: lab }]\n"),
            (
                "ops/bad.yaml",
                "name: bad\ndescription: Theirs\nenvironments:\n  - { aca: dev, dis: lab }\n  - { aca: dev, dis: x }\n",
            ),
        ]
    };
    insta::assert_snapshot!(shown(&files("version: 1\nprofile: ops/own.yaml\n")), @"
    root infra PerEnvironment
    lab = dev:lab Profile
      Application infra: infra/dev.bicepparam
    - The Azure side is infra: a folder of this name is where Bicep files are kept.
    - Apps and jobs: infra.
    ? No Kubernetes side was found in this repository: name it as `dis: { root: … }` in tricep.yaml, or with --dis DIR.
    - dev is lab on Kubernetes: the profile own says so.
    ");
    insta::assert_snapshot!(shown(&files("version: 1\nprofile: ops/bad.yaml\n")), @"
    error[config/duplicate-name]: this pair has a name that another one has
     --> ops/bad.yaml:5:5
      |
    4 |   - { aca: dev, dis: lab }
      |     ---------------------- first here
    5 |   - { aca: dev, dis: x }
      |     ^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove one of them
    ");
    insta::assert_snapshot!(shown(&files("version: 1\nprofile: ops/gone.yaml\n")), @"
    error[file/not-found]: the profile ops/gone.yaml cannot be read: it does not exist
     --> tricep.yaml:2:10
      |
    2 | profile: ops/gone.yaml
      |          ^^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(shown(&files("version: 1\nprofile: diss\n")), @"
    error[config/unknown-profile]: there is no profile `diss`
     --> tricep.yaml:2:10
      |
    2 | profile: diss
      |          ^^^^
      |
      = help: did you mean `dis`?
    ");
}

#[test]
fn a_configuration_is_all_there() {
    let text = "\
version: 1
profile: dis
aca: { root: .azure, applications: [a/*], jobs: b/*, infrastructure: c }
dis: { root: ../manifests/flux, wiring: ../manifests/syncroot }
environments:
  - { name: at23, aca: test, dis: at23, env: { TAG: 1.20, ON: yes }, parameters: { replicas: 3, flag: true, name: x, none: ~, ratio: 0.5 }, substitute: { HOST: a } }
  - { name: dev, aca: ~, dis: dev }
waivers: w.yaml
product: orders
namespace: shop
hosts: { at23: at23.example.no }
workloads: { web-api-eu: web }
paths: { web-api-eu: /eu }
";
    let mut sources = Sources::new();
    let config = Config::read(sources.add(FILE, text), text).unwrap();
    let text = |located: &Option<Located<Arc<str>>>| located.as_ref().unwrap().value.to_string();
    assert_eq!(text(&config.profile), "dis");
    assert_eq!(text(&config.aca.root), ".azure");
    let globs =
        |globs: &[Located<Glob>]| globs.iter().map(|one| one.value.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(globs(&config.aca.applications), ["a/*"]);
    assert_eq!(globs(&config.aca.jobs), ["b/*"]);
    assert_eq!(globs(&config.aca.infrastructure), ["c"]);
    assert_eq!(text(&config.dis.root), "../manifests/flux");
    assert_eq!(text(&config.dis.wiring), "../manifests/syncroot");
    assert_eq!([&config.waivers, &config.product, &config.namespace].map(text), ["w.yaml", "orders", "shop"]);
    assert_eq!(&*config.hosts["at23"].value, "at23.example.no");
    assert_eq!(&*config.workloads["web-api-eu"].value, "web");
    assert_eq!(&*config.paths["web-api-eu"].value, "/eu");
    let [at23, dev] = &config.environments[..] else { panic!("{:?}", config.environments) };
    assert_eq!(
        at23.env,
        [("ON", "yes"), ("TAG", "1.20")].map(|(name, value)| (name.into(), value.into())).into()
    );
    let parameters = [
        ("flag", Scalar::Bool(true)),
        ("name", Scalar::Text("x".into())),
        ("none", Scalar::Null),
        ("ratio", Scalar::Float(0.5)),
        ("replicas", Scalar::Int(3)),
    ];
    assert_eq!(at23.parameters, parameters.map(|(name, value)| (name.to_owned(), value)).into());
    assert_eq!(at23.substitute, [("HOST".to_owned(), "a".to_owned())].into());
    assert_eq!(dev.aca, Side::Absent);
    assert!(matches!(&dev.dis, Side::Named(name) if &*name.value == "dev" && name.span.is_some()));
}

#[test]
fn environments_are_chosen_by_any_of_their_names() {
    let mut layout = layout(
        &[
            ("infra/main.bicep", ""),
            ("infra/test.bicepparam", USING),
            ("infra/staging.bicepparam", USING),
            ("infra/prod.bicepparam", USING),
        ],
        &mut Sources::new(),
    )
    .unwrap();
    assert_eq!(layout.clone().keep(["prod", "nope"]), Err("nope"));
    layout.keep(["prod", "test"]).unwrap();
    let names: Vec<_> = layout.environments.iter().map(|environment| &*environment.name).collect();
    assert_eq!(names, ["at23", "prod"]);
    let deployed: Vec<_> =
        layout.deployments.iter().map(|one| (one.environment, one.program.file().stem())).collect();
    assert_eq!(deployed, [(0, "test"), (1, "prod")]);
}

#[test]
fn production_is_known_by_its_name() {
    let named = |name: &str| Environment {
        name: "one".into(),
        aca: Some(name.into()),
        dis: None,
        env: std::collections::BTreeMap::new(),
        parameters: std::collections::BTreeMap::new(),
        substitute: std::collections::BTreeMap::new(),
        paired: Paired::Unpaired,
    };
    for name in ["prod", "Production", "prod-eu", "westeurope_prd", "live"] {
        assert!(named(name).is_production(), "{name}");
    }
    for name in ["test", "preprod", "pre-prod", "non-prod", "product", "delivery"] {
        assert!(!named(name).is_production(), "{name}");
    }
}
