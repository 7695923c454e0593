//! A property of a workload, in every environment or in one.

use std::sync::Arc;

use crate::cli::args;
use crate::cli::args::ExplainFormat;
use crate::cli::azure;
use crate::cli::azure::{Azure, Draw};
use crate::cli::check;
use crate::cli::dis;
use crate::cli::dis::Dis;
use crate::cli::exit::Exit;
use crate::cli::inventory;
use crate::cli::output::Output;
use crate::cli::project;
use crate::cli::repository;
use crate::cli::repository::{Existing, Repository};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::diag::suggest::nearest;
use crate::estate;
use crate::estate::{Estate, Fact};
use crate::explain::human;
use crate::explain::human::{Property, styled};
use crate::origin::{Hop, How, Kind, Link, Story};
use crate::report::json;
use crate::source::Sources;
use crate::value::{Part, Value};

const UNKNOWN: Code =
    Code { id: "explain/unknown-property", says: "A property that is to be explained does not exist." };

/// Finds the property, and tells its story for each environment in which it is another.
pub(super) fn run(args: &args::Explain, output: &mut Output) -> Exit {
    let repository = match repository::open(&args.repository, &args.sides, Existing::Read) {
        Ok(repository) => repository,
        Err(wrong) => return wrong.report(output),
    };
    let azure = match azure::read(&repository, &args.reading, Draw::Not, output) {
        Ok(azure) => azure,
        Err(wrong) => return wrong.report(output),
    };
    let name = args.subject.display().to_string();
    let (mut run, mut exit) = inventory::resolved(&repository, &azure, args.reading.strict, output);
    if let Some(diagnostic) = inventory::keep(&mut run, std::slice::from_ref(&name)) {
        output.diagnostic(&diagnostic, &Sources::new());
        return Exit::Unanswered;
    }
    let (dis, said) = kubernetes(&repository, args.reading.strict, output);
    exit = exit.and(said);
    let asked = args.what.as_deref();
    let wanted = |property: &str, key: Option<&str>| asked.is_none_or(|asked| is_asked(asked, property, key));
    run.facts.retain(|fact| wanted(&fact.property, fact.key.as_deref()));
    if run.facts.is_empty() {
        output.diagnostic(&unknown(asked.unwrap_or(""), &name, &azure), &azure.sources);
        return Exit::Unanswered;
    }
    if args.format == ExplainFormat::Json {
        output.text(&json::text(&run, env!("CARGO_PKG_VERSION")));
        return exit;
    }
    let first = run.facts.first().map(|fact| (fact.property.clone(), fact.key.clone()));
    // One property is told, of many the places are listed.
    let told = run.facts.iter().all(|fact| first == Some((fact.property.clone(), fact.key.clone())));
    let named = |_: usize| Some(Arc::from(&*name));
    let properties = properties(&named, &repository, &azure.estates, &wanted, told);
    let paint = output.paint();
    output.line(format!("{name}{}", asked.map_or(String::new(), |asked| format!(" · {asked}"))));
    output.line("");
    show(&properties, &azure.estates, &azure.sources, told, output);
    if let Some(dis) = &dis {
        let partners = check::partners(&repository, &azure, dis, &name);
        let partner = |index: usize| partners.get(index).cloned().flatten();
        let properties = self::properties(&partner, &repository, &dis.estates, &wanted, told);
        output.line("");
        output.line(styled(paint, "1", &format!("on DIS, in {}", dis.name)));
        output.line("");
        if properties.is_empty() {
            output.line("  nothing says it there");
        }
        show(&properties, &dis.estates, &dis.sources, told, output);
    }
    exit
}

/// The Kubernetes side where there is one, and how bad what was said about it is; that is written out.
fn kubernetes(repository: &Repository, strict: bool, output: &mut Output) -> (Option<Dis>, Exit) {
    let read = dis::locate(repository).and_then(|side| dis::read(&side, &repository.layout.environments));
    match read {
        Ok(dis) => {
            let worth = |one: &&Diagnostic| one.severity != Severity::Note;
            let said: Vec<Diagnostic> = dis.diagnostics.iter().filter(worth).cloned().collect();
            let exit = project::report(&said, &dis.sources, strict, output);
            (Some(dis), exit)
        }
        Err(missing) if dis::is_absent(&missing) => (None, Exit::Done),
        Err(wrong) => {
            output.diagnostic(&wrong, &repository.sources);
            (None, Exit::Unanswered)
        }
    }
}

/// Writes stories out, or the places of many.
fn show(properties: &[Property], estates: &[Estate], sources: &Sources, told: bool, output: &mut Output) {
    let paint = output.paint();
    if properties.is_empty() {
        return;
    }
    if told {
        let secrets: Vec<_> = estates.iter().flat_map(|estate| estate.traces.secret_ends()).collect();
        let drawn: Vec<String> =
            properties.iter().map(|one| human::property(one, &secrets, sources, paint)).collect();
        output.line(drawn.join("\n\n"));
    } else {
        output.line(human::properties(properties, sources, paint));
    }
}

/// Whether a fact is what is asked for: `env`, `env.NAME`, in any case.
fn is_asked(asked: &str, property: &str, key: Option<&str>) -> bool {
    let Some((start, rest)) = asked.split_at_checked(property.len()) else { return false };
    start.eq_ignore_ascii_case(property)
        && match rest.strip_prefix('.') {
            None => rest.is_empty(),
            Some(rest) => key.is_some_and(|key| key.eq_ignore_ascii_case(rest)),
        }
}

fn named(fact: &Fact) -> String {
    match &fact.key {
        Some(key) => format!("{}.{key}", fact.property.word()),
        None => fact.property.word().to_owned(),
    }
}

/// The facts of a workload that are asked for, by what it is called in each environment; those that are the same in several environments once, for the `whole` of their stories or
/// for the place that decided them.
fn properties(
    workload: &dyn Fn(usize) -> Option<Arc<str>>,
    repository: &Repository,
    estates: &[Estate],
    wanted: &dyn Fn(&str, Option<&str>) -> bool,
    whole: bool,
) -> Vec<Property> {
    let mut found: Vec<(Fact, Property, Vec<Arc<str>>)> = Vec::new();
    let environments = &repository.layout.environments;
    for (index, (environment, estate)) in environments.iter().zip(estates).enumerate() {
        let Some(workload) = workload(index) else { continue };
        let facts = estate.facts().into_iter().filter(|fact| fact.workload == workload);
        for fact in facts.filter(|fact| wanted(fact.property.word(), fact.key.as_deref())) {
            let property = Property {
                environments: String::new(),
                name: named(&fact),
                value: fact.value.clone(),
                story: story(estate, &fact),
            };
            let same = found.iter_mut().find(|(_, known, _)| {
                let place = |one: &Property| one.story.decided;
                (&known.name, &known.value) == (&property.name, &property.value)
                    && if whole { known.story == property.story } else { place(known) == place(&property) }
            });
            match same {
                Some((_, _, names)) => names.push(Arc::clone(&environment.name)),
                None => found.push((fact, property, vec![Arc::clone(&environment.name)])),
            }
        }
    }
    found.sort_by(|(a, ..), (b, ..)| (a.property, &a.key).cmp(&(b.property, &b.key)));
    let several = environments.len() > 1;
    let with_names = |(_, property, names): (Fact, Property, Vec<Arc<str>>)| {
        let environments = if several { names.join(", ") } else { String::new() };
        Property { environments, ..property }
    };
    found.into_iter().map(with_names).collect()
}

/// The story of a fact, with its use in the declaration as the last hop.
fn story(estate: &Estate, fact: &Fact) -> Story {
    let trace = estate.traces.get(fact.trace);
    let place = trace.and_then(|trace| trace.place);
    if let Some(rule) = fact.default {
        let how = How::Default(Arc::from(format!("{} ({})", rule.says, rule.link)));
        return Story { decided: place, how, links: Vec::new(), sources: Vec::new(), secret: false };
    }
    let nothing =
        Story { decided: place, how: How::Written, links: Vec::new(), sources: Vec::new(), secret: false };
    let mut story =
        estate.traces.story(fact.trace).filter(|story| story.how != How::Nowhere).unwrap_or(nothing);
    if let Some((site, trace)) = trace.and_then(|trace| Some((trace.site?, trace)))
        && !(story.links.is_empty() && story.decided.is_some_and(|decided| site.contains(decided)))
    {
        let (name, sources) = (trace.declared.clone(), Vec::new());
        story.links.push(Link { kind: Kind::Hop(Hop::Resource), name, span: site, sources, secret: false });
    }
    if fact.property == estate::Property::Secret && is_inline(&fact.value) {
        hide(&mut story);
    }
    story
}

/// Whether a secret is given as a value. The place of one in a vault has a `/` in it that everybody may see.
fn is_inline(secret: &Value) -> bool {
    match secret {
        Value::Template(template) => !template.parts().iter().any(|part| matches!(part, Part::Known(_))),
        Value::Text(_) => false,
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Unknown(_)
        | Value::Secret(_) => true,
    }
}

/// Keeps every text of a story to itself, whether somebody marked what is secret or wrote it where it is used.
fn hide(story: &mut Story) {
    story.secret = true;
    for link in &mut story.links {
        link.secret = true;
        link.sources.iter_mut().for_each(hide);
    }
    story.sources.iter_mut().for_each(hide);
}

fn unknown(asked: &str, workload: &str, azure: &Azure) -> Diagnostic {
    let facts = azure.estates.iter().flat_map(Estate::facts).filter(|fact| &*fact.workload == workload);
    let mut names: Vec<String> = facts.map(|fact| named(&fact)).collect();
    names.sort();
    names.dedup();
    let message = format!("{workload} has no property {asked}");
    let diagnostic = Diagnostic::about_file(UNKNOWN, azure.root.name().to_owned(), message);
    match nearest(asked, names.iter().map(String::as_str)) {
        Some(meant) => diagnostic.help(format!("did you mean {meant}?")),
        None => diagnostic.help(format!("there is: {}", names.join(", "))),
    }
}
