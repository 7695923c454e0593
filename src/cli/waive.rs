//! `tricep waive`: accepts a difference, with a reason and a last day.

use std::sync::Arc;

use super::accepted;
use super::args;
use super::clock;
use super::exit::Exit;
use super::output::Output;
use super::repository;
use super::repository::{Existing, Needs, Repository};
use super::rule;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::estate::Property;
use crate::lint::Rules;
use crate::parity::rules::RULES;
use crate::parity::waivers;
use crate::parity::waivers::Draft;
use crate::profile::flag::EnvironmentFlag;
use crate::source::Sources;
use crate::world;
use crate::world::{ReadError, World as _};

const UNKNOWN: Code = Code { id: "command/unknown-property", says: "A property is one that is compared." };
const OVER: Code =
    Code { id: "command/day-is-over", says: "A waiver is written for a day that is still to come." };
const SEVERAL: Code =
    Code { id: "command/several-environments", says: "A waiver is for one environment, or for all of them." };

/// Writes the waiver at its place in the file.
pub fn run(args: &args::Waive, output: &mut Output) -> Exit {
    let refuse = |diagnostic: &Diagnostic, sources: &Sources, output: &mut Output| {
        output.diagnostic(diagnostic, sources);
        Exit::Unanswered
    };
    let needs = if args.what.starts_with(RULE) { Needs::Manifests } else { Needs::Azure };
    let repository = match repository::open_for(needs, &args.repository, &args.sides, Existing::Read) {
        Ok(repository) => repository,
        Err(wrong) => return wrong.report(output),
    };
    let draft = match draft(args, &repository) {
        Ok(draft) => draft,
        Err(diagnostic) => return refuse(&diagnostic, &Sources::new(), output),
    };
    let path = accepted::path(&repository);
    let name = repository.world.name(&path);
    let text = match world::read_text(&repository.world, &path) {
        Ok(text) => text,
        Err(ReadError::NotFound) => String::new(),
        Err(error) => return refuse(&error.about(&name), &Sources::new(), output),
    };
    let mut sources = Sources::new();
    let file = sources.add(&*name, text.as_str());
    let (_, wrong) = waivers::parse(file, sources.get(file).text());
    if let Some(first) = wrong.first() {
        return refuse(first, &sources, output);
    }
    let written = waivers::add(&text, &draft);
    // Every later command would refuse a file that cannot be read back.
    let file = sources.add(&*name, written.as_str());
    let (_, wrong) = waivers::parse(file, sources.get(file).text());
    if let Some(first) = wrong.first() {
        return refuse(first, &sources, output);
    }
    if let Err(error) = repository.world.write(&path, written.as_bytes()) {
        return output.not_written(name, &error);
    }
    output.line(format!("Written to {name}. The next check says if it accepts nothing."));
    Exit::Done
}

/// How the name of a rule begins.
const RULE: &str = "lint/";

fn draft(args: &args::Waive, repository: &Repository) -> Result<Draft, Box<Diagnostic>> {
    if args.until < clock::today() {
        let message = format!("{} is over", args.until);
        let diagnostic = Diagnostic::about_file(OVER, "--until", message);
        return Err(Box::new(diagnostic.help("name the last day on which the difference is accepted")));
    }
    let whole = Draft {
        workload: Arc::from(&*args.what),
        property: None,
        rule: None,
        key: None,
        environment: environment(args, repository)?,
        value: args.value.as_deref().map(Arc::from),
        reason: Arc::from(&*args.reason),
        until: args.until,
        owner: args.owner.as_deref().map(Arc::from),
    };
    if args.what.starts_with(RULE) {
        // One with stars may mean several.
        if !args.what.contains('*') {
            rule::find(&Rules::default(), &args.what, "RULE")?;
        }
        let rule = Some((Arc::from(&*args.what), args.which.as_deref().map(Arc::from)));
        return Ok(Draft { rule, ..whole });
    }
    let Some(which) = &args.which else {
        let message = "nothing says which property of the workload is accepted";
        let diagnostic = Diagnostic::about_file(UNKNOWN, "PROPERTY", message);
        return Err(Box::new(diagnostic.help("name it as a check shows it: maxReplicas, env.LOG_LEVEL")));
    };
    let (word, key) = match which.split_once('.') {
        Some((word, key)) => (word, Some(Arc::from(key))),
        None => (&**which, None),
    };
    Ok(Draft { property: Some(property(word)?), key, ..whole })
}

/// The environment that the waiver is for; none for all of them. `--environment NAME` names it as `--in NAME` does.
fn environment(args: &args::Waive, repository: &Repository) -> Result<Option<Arc<str>>, Box<Diagnostic>> {
    let mut named: Vec<Arc<str>> = args.environment.as_deref().map(Arc::from).into_iter().collect();
    if args.sides.environments.iter().any(|flag| matches!(flag, EnvironmentFlag::Only(_))) {
        named.extend(repository.layout.environments.iter().map(|one| Arc::clone(&one.name)));
    }
    named.dedup();
    match named.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(Arc::clone(one))),
        several => {
            let message = format!("a waiver cannot be for {} alone", several.join(" and "));
            let diagnostic = Diagnostic::about_file(SEVERAL, "--in", message);
            Err(Box::new(
                diagnostic.help("write one for each with --in NAME, or one for all of them without"),
            ))
        }
    }
}

fn property(word: &str) -> Result<Property, Box<Diagnostic>> {
    let names = || RULES.iter().map(|(property, _)| *property);
    if let Some(found) = names().find(|one| one.word().eq_ignore_ascii_case(word)) {
        return Ok(found);
    }
    let diagnostic = Diagnostic::about_file(UNKNOWN, "PROPERTY", format!("there is no property {word}"));
    Err(Box::new(match nearest(word, names().map(Property::word)) {
        Some(meant) => diagnostic.help(format!("did you mean {meant}?")),
        None => diagnostic.help("name it as a check shows it: maxReplicas, env.LOG_LEVEL"),
    }))
}
