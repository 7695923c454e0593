//! `tricep lint`: the manifests against the rules of the target platform.

mod gather;

use std::sync::Arc;

use super::args;
use super::args::LintFormat;
use super::clock;
use super::exit::Exit;
use super::forms;
use super::mending::Mending;
use super::output::{Output, columns};
use super::project;
use super::repository::Wrong;
use super::rule;
use crate::diag::Diagnostic;
use crate::diag::Severity as Seriousness;
use crate::diag::human::Paint;
use crate::lint;
use crate::lint::{Finding, Rules, Scene};
use crate::parity::Severity;
use crate::profile::Profile;
use crate::report::github;
use crate::report::json;
use crate::report::junit;
use crate::report::lint as form;
use crate::report::resolve;
use crate::report::rules as listed;
use crate::report::run::{Environment, Options, Run};
use crate::report::sarif;
use crate::report::table::Style;

use gather::Gathered;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Looks, resolves and prints; or shows the rules.
pub fn run(args: &args::Lint, output: &mut Output) -> Exit {
    let style = Style {
        width: columns(args.width, Some(output)),
        color: output.paint() == Paint::Coloured,
        wide: args.wide,
    };
    if args.list {
        output.text(&listed::list(&Rules::default(), &style));
        return Exit::Done;
    }
    if let Some(word) = &args.explain {
        return match rule::find(&Rules::default(), word, "--explain") {
            Ok(rule) => {
                output.text(&listed::explain(rule, &style));
                Exit::Done
            }
            Err(diagnostic) => output.refuse(&diagnostic),
        };
    }
    match answer(args, &style, output) {
        Ok(exit) => exit,
        Err(wrong) => {
            let exit = wrong.report(output);
            let today = args.date.unwrap_or_else(clock::today);
            let unanswered = forms::unanswered(today, &wrong);
            let name = Arc::from(args.directory.display().to_string());
            let run = Run { dis_root: Some(name), options: options(args), ..unanswered };
            if args.format != LintFormat::Terminal && !args.fix {
                output.text(&document(&run, args.format, &style, 0));
            }
            exit
        }
    }
}

/// The rules that somebody asks for, as the profile has them.
fn wanted(profile: &Profile, words: &[String]) -> Result<Rules, Vec<Diagnostic>> {
    let (mut rules, wrong) = Rules::of_profile(profile);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    if !words.is_empty() {
        let mut ids = Vec::new();
        for word in words {
            ids.push(rule::find(&rules, word, "--explain").map_err(|wrong| vec![*wrong])?.id.clone());
        }
        rules.all.retain(|rule| ids.contains(&rule.id));
    }
    Ok(rules)
}

fn answer(args: &args::Lint, style: &Style, output: &mut Output) -> Result<Exit, Wrong> {
    let gathered = gather::gather(args, output)?;
    let rules = wanted(&gathered.profile, &args.rules)
        .map_err(|diagnostics| Wrong { diagnostics, sources: gathered.sources.clone() })?;
    let scene = &gathered.scene;
    let worth = |one: &&Diagnostic| one.severity == Seriousness::Error;
    let errors: Vec<Diagnostic> = scene.delivery.iter().filter(worth).cloned().collect();
    let said = project::report(&errors, &scene.sources, args.reading.strict, output);
    let mut findings = lint::run(scene, &rules);
    let names: Vec<_> = scene.stages.iter().map(|stage| stage.name.clone()).collect();
    let today = args.date.unwrap_or_else(clock::today);
    let waivers = lint::apply(&gathered.accepted.waivers, &mut findings, &names, &rules, today);
    let mut findings = lint::fold(findings, scene);
    let all = findings.len();
    if !args.all {
        findings.retain(|one| one.severity > Severity::Info);
    }
    let hidden = all - findings.len();
    if args.fix {
        return Ok(said.and(mend(args, scene, &findings, output)));
    }
    // Who looks at the terminal has read them.
    let told = if args.format == LintFormat::Terminal { &[][..] } else { &errors };
    let run = Run { options: options(args), ..resolved(&gathered, &findings, &rules, &waivers, told) };
    output.text(&document(&run, args.format, style, hidden));
    Ok(said.and(forms::verdict(&run, args.fail_on)))
}

/// What was asked for, for who reads the answer.
fn options(args: &args::Lint) -> Options {
    Options { all: args.all, fail_on: Some(Arc::from(args.fail_on.word())), workloads: Vec::new() }
}

/// A run in a form; `hidden` findings are only worth knowing.
fn document(run: &Run, format: LintFormat, style: &Style, hidden: usize) -> String {
    match format {
        LintFormat::Json => json::text(run, VERSION),
        LintFormat::Sarif => sarif::text(run, VERSION),
        LintFormat::Junit => junit::text(run),
        LintFormat::Github => github::text(run),
        LintFormat::Terminal => form::text(run, style, hidden),
    }
}

fn resolved(
    gathered: &Gathered,
    findings: &[Finding],
    rules: &Rules,
    waivers: &[crate::parity::waivers::Finding],
    errors: &[Diagnostic],
) -> Run {
    let environment = |stage: &lint::Stage| Environment {
        name: stage.name.clone(),
        aca: None,
        dis: Some(stage.dis.clone()),
    };
    let named = gathered.scene.stages.iter().filter(|stage| !stage.is_nameless());
    let environments: Vec<Environment> = named.map(environment).collect();
    resolve::lint(resolve::Lint {
        environments: &environments,
        name: &gathered.name,
        root: &gathered.root,
        sources: &gathered.scene.sources,
        findings,
        rules,
        waivers,
        waived: &gathered.accepted.sources,
        diagnostics: errors,
    })
}

/// Shows or writes what mends the findings.
fn mend(args: &args::Lint, scene: &Scene, findings: &[Finding], output: &mut Output) -> Exit {
    let mut mending = Mending::of(&scene.sources);
    for finding in findings.iter().filter(|one| one.waived.is_none()) {
        mending.take(&finding.edits);
    }
    mending.finish(args.write, output)
}
