//! `tricep check`: every line where the two sides disagree, what decided it on either side, and what mends it.

use std::path::Path;
use std::sync::Arc;

use super::accepted;
use super::accepted::Accepted;
use super::args;
use super::azure;
use super::azure::{Azure, Draw};
use super::clock;
use super::dis;
use super::dis::Dis;
use super::disk;
use super::exit::Exit;
use super::forms;
use super::git;
use super::inventory;
use super::leave;
use super::output::Output;
use super::project;
use super::repository;
use super::repository::{Existing, Repository, Wrong};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::parallel;
use crate::parity;
use crate::parity::fix::Edit;
use crate::parity::waivers;
use crate::parity::waivers::{Date, Finding};
use crate::parity::{Comparison, Settings, Severities, Side};
use crate::profile::discovery;
use crate::profile::discovery::Paired;
use crate::report::links;
use crate::report::resolve;
use crate::report::resolve::{Check, CheckedSide};
use crate::report::run::{Environment, Links, Options, Run};
use crate::source::Sources;
use crate::world;

const UNPAIRED: Code =
    Code { id: "check/unpaired", says: "An environment that is compared has a name on both sides." };

/// Compares, resolves and prints.
pub fn run(args: &args::Check, output: &mut Output) -> Exit {
    let asked = Asked {
        directory: &args.directory,
        workloads: &args.workloads,
        sides: &args.sides,
        reading: &args.reading,
        waivers: args.waivers.as_deref(),
        date: args.date.unwrap_or_else(clock::today),
        all: args.all,
        fail_on: Some(args.fail_on),
        draw: if args.rendering.draws() { Draw::Drawn } else { Draw::Not },
        fix_side: args.fix_side.into(),
    };
    match answer(&asked, output) {
        Ok(mut answer) => {
            if let Err(wrong) = forms::refine(&mut answer.run, &args.rendering, args.fail_on, output) {
                return unanswered(args, &wrong, output);
            }
            let written = forms::write(&answer.run, &args.rendering, None, output);
            let exit = answer.said.and(written).and(forms::verdict(&answer.run, args.fail_on));
            leave(answer);
            exit
        }
        Err(wrong) => unanswered(args, &wrong, output),
    }
}

/// What a comparison is asked for.
pub(super) struct Asked<'a> {
    pub(super) directory: &'a Path,
    pub(super) workloads: &'a [String],
    pub(super) sides: &'a args::Sides,
    pub(super) reading: &'a args::Reading,
    /// The file of waivers, where it is another one than that of the repository.
    pub(super) waivers: Option<&'a Path>,
    /// The day by which waivers are judged.
    pub(super) date: Date,
    /// Whether what agrees is a part of the run.
    pub(super) all: bool,
    /// How bad a finding must be to fail.
    pub(super) fail_on: Option<args::FailOn>,
    /// Whether what depends on what is drawn.
    pub(super) draw: Draw,
    /// The side that patches are for.
    pub(super) fix_side: Side,
}

/// Both sides, compared.
pub(super) struct Answer {
    pub(super) both: Both,
    pub(super) compared: Compared,
    pub(super) run: Run,
    /// How bad what was said on the way is; it is written out.
    pub(super) said: Exit,
}

/// Reads and compares.
pub(super) fn answer(asked: &Asked<'_>, output: &mut Output) -> Result<Answer, Wrong> {
    let repository = repository::open(asked.directory, asked.sides, Existing::Read)?;
    let mut both = read(&repository, asked.reading, asked.draw, output)?;
    let said = both.report(asked.reading.strict, output).and(both.report_unknown(&repository, output));
    let waivers = match asked.waivers {
        Some(file) => accepted::of_text(disk::read(file).and_then(world::text), &file.display().to_string())?,
        None => accepted::read(&repository)?,
    };
    let mut compared = both.compare(&waivers, asked.date);
    compared.mend(&both, asked.fix_side);
    let mut run = compared.run(&both, &waivers, asked.all);
    run.started = Some(Arc::from(asked.date.to_string()));
    run.options = Options {
        all: asked.all,
        fail_on: asked.fail_on.map(|word| Arc::from(word.word())),
        workloads: asked.workloads.iter().map(|name| Arc::from(&**name)).collect(),
    };
    run.drawing = both.aca.drawing.take();
    run.links = both.links(&repository);
    links::apply(&mut run);
    if let Some(diagnostic) = inventory::keep(&mut run, asked.workloads) {
        return Err(Box::new(diagnostic).into());
    }
    if !asked.workloads.is_empty() {
        let wanted = |name: &str| asked.workloads.iter().any(|one| one == name);
        run.judged = Some(resolve::judged(&compared.comparisons, wanted));
    }
    Ok(Answer { both, compared, run, said })
}

/// Both sides of a repository.
pub(super) struct Both {
    pub(super) aca: Azure,
    pub(super) dis: Dis,
    pub(super) environments: Vec<discovery::Environment>,
    /// What they are compared by.
    settings: Settings,
}

/// What became of the environments.
pub(super) struct Compared {
    pub(super) comparisons: Vec<Comparison>,
    waivers: Vec<Finding>,
    /// What mends each row of each comparison, where somebody asked.
    pub(super) fixes: Vec<Vec<Vec<Edit>>>,
    fix_side: Side,
}

/// Reads both sides.
pub(super) fn read(
    repository: &Repository,
    reading: &args::Reading,
    draw: Draw,
    output: &Output,
) -> Result<Both, Wrong> {
    let (severities, wrong) = Severities::of_profile(&repository.profile);
    if !wrong.is_empty() {
        return Err(repository.wrong(wrong));
    }
    let settings = settings(repository, severities);
    let environments = repository.layout.environments.clone();
    let read_dis = || dis::locate(repository).and_then(|side| dis::read(&side, &environments));
    // Azure leaves cores alone while it finds out what names mean.
    let (aca, dis) = parallel::both(|| azure::read(repository, reading, draw, output), read_dis);
    let mut aca = aca?;
    aca.diagnostics.retain(|one| reading.strict || !inventory::is_seen_in_facts(one));
    let dis = dis.map_err(|diagnostic| repository.wrong(vec![*diagnostic]))?;
    Ok(Both { aca, dis, environments, settings })
}

/// What a workload is called on DIS in each environment, where it runs there.
pub(super) fn partners(repository: &Repository, aca: &Azure, dis: &Dis, name: &str) -> Vec<Option<Arc<str>>> {
    // How bad a difference is has nothing to do with what is called how.
    let settings = settings(repository, Severities::default());
    let partner = |(aca, dis)| {
        let pairs = parity::pairing::pair(aca, dis, &settings);
        pairs.iter().find(|pair| pair.aca().is_some_and(|own| **own == *name))?.dis().cloned()
    };
    aca.estates.iter().zip(&dis.estates).map(partner).collect()
}

/// What every comparison of a repository goes by.
fn settings(repository: &Repository, severities: Severities) -> Settings {
    let named = repository.config.workloads.iter();
    Settings {
        workloads: named.map(|(aca, dis)| (Arc::clone(aca), Arc::clone(&dis.value))).collect(),
        product: Some(Arc::from(&*repository.product)),
        severities,
        ..Settings::default()
    }
}

impl Both {
    /// Writes out what was said while the sides were read, and says how bad it is.
    pub(super) fn report(&self, strict: bool, output: &mut Output) -> Exit {
        // What is only worth knowing stands in the answer.
        let worth = |one: &&Diagnostic| one.severity != Severity::Note;
        let aca: Vec<Diagnostic> = self.aca.diagnostics.iter().filter(worth).cloned().collect();
        let dis: Vec<Diagnostic> = self.dis.diagnostics.iter().filter(worth).cloned().collect();
        let aca = project::report(&aca, &self.aca.sources, strict, output);
        let dis = project::report(&dis, &self.dis.sources, strict, output);
        aca.and(dis).and(self.report_unpaired(output))
    }

    /// Says which workload `tricep.yaml` speaks of that there is none of. Where Azure could not be read, nobody knows.
    fn report_unknown(&self, repository: &Repository, output: &mut Output) -> Exit {
        if self.aca.diagnostics.iter().any(|one| one.severity == Severity::Error) {
            return Exit::Done;
        }
        let Some(unknown) = azure::unknown_workload(repository, &self.aca) else { return Exit::Done };
        output.diagnostic(&unknown, &repository.sources);
        Exit::Unanswered
    }

    /// Says which environments only one side has. Where that is so of all of them, nothing can be compared.
    fn report_unpaired(&self, output: &mut Output) -> Exit {
        let paired = |one: &&discovery::Environment| one.aca.is_some() && one.dis.is_some();
        let (both, alone): (Vec<_>, Vec<_>) = self.environments.iter().partition(paired);
        let meant = |one: &&&discovery::Environment| one.paired == Paired::Configured;
        let all = both.is_empty();
        for one in alone.iter().filter(|one| all || !meant(one)) {
            let side = if one.aca.is_some() { "Azure" } else { "Kubernetes" };
            let message = format!("the environment {} is on {side} alone and not compared", one.name);
            let diagnostic = Diagnostic::about_file(UNPAIRED, &*self.dis.name, message).help(format!(
                "pair it in tricep.yaml, as in `environments: [{{ name: {0}, aca: {0}, dis: {0} }}]`, or write `dis: ~` or `aca: ~` where that is meant",
                one.name
            ));
            let severity = if all { Severity::Error } else { Severity::Warning };
            output.diagnostic(&Diagnostic { severity, ..diagnostic }, &Sources::new());
        }
        if all { Exit::Unanswered } else { Exit::Done }
    }

    /// Where the lines of the sides are shown on the web.
    fn links(&self, repository: &Repository) -> Links {
        let dis = Path::new(&self.dis.root.repository);
        let wiring = self.dis.wiring.as_ref().map(|(_, root)| Path::new(&root.repository));
        Links {
            aca: git::web(&repository.directory.join(&self.aca.root.shown)),
            dis: git::web(dis),
            wiring: wiring.and_then(git::web),
        }
    }

    /// Compares every environment that both sides have.
    pub(super) fn compare(&self, accepted: &Accepted, today: Date) -> Compared {
        let pairs: Vec<_> =
            self.environments.iter().zip(self.aca.estates.iter().zip(&self.dis.estates)).collect();
        let mut comparisons = parallel::map(&pairs, |(environment, (aca, dis))| {
            // What runs on one side alone by design is not missing on the other.
            if environment.aca.is_none() || environment.dis.is_none() {
                let environment = Arc::clone(&environment.name);
                return Comparison { environment, ..Comparison::default() };
            }
            let production = environment.is_production();
            parity::compare(aca, dis, &Settings { production, ..self.settings.clone() })
        });
        let waivers = waivers::apply(&accepted.waivers, &mut comparisons, today);
        Compared { comparisons, waivers, fixes: Vec::new(), fix_side: Side::Dis }
    }

    fn aca(&self) -> CheckedSide<'_> {
        CheckedSide {
            name: self.aca.root.name(),
            root: &self.aca.root,
            wiring: None,
            estates: &self.aca.estates,
            diagnostics: &self.aca.diagnostics,
            sources: &self.aca.sources,
        }
    }

    fn dis(&self) -> CheckedSide<'_> {
        CheckedSide {
            name: &self.dis.name,
            root: &self.dis.root,
            wiring: self.dis.wiring.as_ref().map(|(name, root)| (&**name, root)),
            estates: &self.dis.estates,
            diagnostics: &self.dis.diagnostics,
            sources: &self.dis.sources,
        }
    }
}

impl Compared {
    /// Looks for what mends the findings on a side.
    pub(super) fn mend(&mut self, both: &Both, side: Side) {
        let mended = match side {
            Side::Aca => both.aca(),
            Side::Dis => both.dis(),
        };
        self.fixes = resolve::fixes(&self.comparisons, side, mended);
        self.fix_side = side;
    }

    /// The run, with findings alone or with everything.
    pub(super) fn run(&self, both: &Both, accepted: &Accepted, all: bool) -> Run {
        let named = |one: &discovery::Environment| Environment {
            name: one.name.clone(),
            aca: one.aca.clone(),
            dis: one.dis.clone(),
        };
        let environments: Vec<Environment> = both.environments.iter().map(named).collect();
        resolve::check(Check {
            environments: &environments,
            aca: both.aca(),
            dis: both.dis(),
            comparisons: &self.comparisons,
            fixes: &self.fixes,
            fix_side: self.fix_side,
            waivers: &self.waivers,
            waived: &accepted.sources,
            all,
        })
    }
}

/// Ends without an answer. Who reads JSON or asks for files gets whole documents all the same, with what is wrong in them.
fn unanswered(args: &args::Check, wrong: &Wrong, output: &mut Output) -> Exit {
    let exit = wrong.report(output);
    let run = forms::unanswered(args.date.unwrap_or_else(clock::today), wrong);
    forms::write_unanswered(&run, &args.rendering, output);
    exit
}
