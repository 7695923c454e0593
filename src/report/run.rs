//! What a run found, resolved: plain data that every form shows as it is.
//!
//! An inventory is a run with one side; a check has both, and a judgement of each fact. Facts are in the order in which they
//! are shown: by workload, then by property and key, then by environment.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::graph::Graph;

pub use crate::parity::{Severity, Verdict};

/// A word of a vocabulary: ours, or that of the tricep that stored the run.
pub type Word = Cow<'static, str>;

/// What a run found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The day on which it was made, as `2026-12-31`; nothing where nobody said it.
    pub started: Option<Arc<str>>,
    /// What was asked for.
    pub options: Options,
    /// The folder of the Azure side, as people name it.
    pub aca_root: Arc<str>,
    /// The folder of the DIS side, as people name it; nothing in an inventory.
    pub dis_root: Option<Arc<str>>,
    /// The folder with the objects of Flux or Argo CD, where there is one.
    pub wiring_root: Option<Arc<str>>,
    /// The environments, in the order in which they are shown.
    pub environments: Vec<Environment>,
    /// Every workload, in the order in which they are shown.
    pub workloads: Vec<Workload>,
    /// Every fact.
    pub facts: Vec<Fact>,
    /// Role assignments that belong to no workload, or whose principal is not certain.
    pub grants: Vec<Grant>,
    /// Resources that workloads refer to: vaults, registries, databases and others.
    pub resources: Vec<Resource>,
    /// Properties of the source that are not carried over.
    pub unmapped: Vec<Unmapped>,
    /// What is wrong, and what could not be read.
    pub diagnostics: Vec<Message>,
    /// How the comparison ended; nothing in an inventory. It counts all facts, those that are left out of `facts` as well.
    pub judged: Option<Judged>,
    /// What was compared with what, and why.
    pub pairings: Vec<Pairing>,
    /// How much of it was compared.
    pub coverage: Vec<Coverage>,
    /// What is wrong with waivers.
    pub waivers: Vec<WaiverFinding>,
    /// What rules of the target platform find, in the order in which it is shown.
    pub lint: Vec<LintFinding>,
    /// The rules that found something, in the order of their ids.
    pub lint_rules: Vec<LintRule>,
    /// What depends on what on Azure, to be drawn.
    pub drawing: Option<Drawing>,
    /// Where the lines of each side are shown on the web.
    pub links: Links,
    /// What it was held against, and what is no longer found; nothing where there was no earlier run.
    pub since: Option<Since>,
    /// Earlier runs and this one, the oldest first; nothing where no history is kept.
    pub trend: Vec<Trend>,
}

/// What a run was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To show what is on Azure. So is a run that ended before it had anything of the other side.
    Inventory,
    /// To hold both sides against each other.
    Check,
    /// To hold what DIS delivers against the rules of the platform.
    Lint,
}

impl Run {
    /// What it was made for.
    pub fn kind(&self) -> Kind {
        match (&self.judged, &self.dis_root) {
            (Some(_), _) => Kind::Check,
            // Only rules of the platform are held against one side alone.
            (None, Some(_)) => Kind::Lint,
            (None, None) => Kind::Inventory,
        }
    }
}

/// A rule of the target platform that something does not follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The rule as reports and waivers name it: `lint/S2`.
    pub rule: Arc<str>,
    /// Its id: `S2`.
    pub id: Arc<str>,
    /// Which of the things that the rule looks at: `spec-missing`.
    pub check: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// What is the case, in a sentence.
    pub message: Arc<str>,
    /// What to do.
    pub help: Option<Arc<str>>,
    /// The workload that it belongs to, where it is one.
    pub workload: Option<Arc<str>>,
    /// The environments, in their order; none where it is about files that belong to no environment.
    pub environments: Vec<Arc<str>>,
    /// The object, where it is about one.
    pub object: Option<LintObject>,
    /// The place that decides it.
    pub origin: Option<Place>,
    /// What mends it, where that is safe.
    pub fix: Option<Fix>,
    /// Why it is accepted.
    pub waived: Option<Waived>,
}

/// An object of Kubernetes, by what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LintObject {
    /// Its kind.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its namespace, where it says one.
    pub namespace: Option<Arc<str>>,
}

/// A rule of the target platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintRule {
    /// As findings and waivers name it: `lint/S2`.
    pub rule: Arc<str>,
    /// Its id: `S2`.
    pub id: Arc<str>,
    /// What it asks for, in a sentence.
    pub title: Arc<str>,
    /// Why.
    pub why: Arc<str>,
    /// What to do about a finding.
    pub help: Arc<str>,
    /// How bad the worst that it finds is.
    pub severity: Severity,
    /// Where more is written.
    pub references: Vec<Arc<str>>,
}

/// What depends on what, to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The environment that it is of.
    pub environment: Arc<str>,
    /// Resources and modules, and what they need.
    pub graph: Arc<Graph>,
}

/// What was asked for, as far as a reader has to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether what agrees is a part of the run.
    pub all: bool,
    /// How bad a finding must be to fail, as it was said.
    pub fail_on: Option<Arc<str>>,
    /// The workloads that were asked for; all where there is none.
    pub workloads: Vec<Arc<str>>,
}

/// Where the lines of each side are shown on the web; nothing where nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Those of the Azure side.
    pub aca: Option<Web>,
    /// Those of the DIS side.
    pub dis: Option<Web>,
    /// Those of the wiring.
    pub wiring: Option<Web>,
}

/// A repository on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// The address of a line of a file: `{file}` stands for the file from the root of the repository, `{line}` for the line and
    /// `{next}` for the one behind it.
    pub address: Arc<str>,
    /// The folder of the side, from the root of the repository; empty where that is all of it.
    pub folder: Arc<str>,
}

/// What an earlier run says about this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// The day of the earlier run.
    pub previous: Option<Arc<str>>,
    /// What was found then and is no longer.
    pub resolved: Vec<Gone>,
    /// What the baseline accepts and nobody finds any more.
    pub unused: Vec<Gone>,
}

impl Since {
    /// What is gone, with the heading that it stands below.
    pub fn gone(&self) -> [(&'static str, &[Gone]); 2] {
        [("No longer found", &self.resolved), ("In the baseline and no longer found", &self.unused)]
    }
}

/// A finding that is no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The name of the workload.
    pub workload: Arc<str>,
    /// The name of the environment.
    pub environment: Arc<str>,
    /// A word of the vocabulary.
    pub property: Word,
    /// Which one of several.
    pub key: Option<Arc<str>>,
    /// How bad it was.
    pub severity: Option<Severity>,
    /// What was the case.
    pub message: Arc<str>,
    /// What it was known by.
    pub fingerprint: Arc<str>,
    /// The day since which it had been found.
    pub since: Option<Arc<str>>,
}

/// How one of several runs ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trend {
    /// Its day.
    pub date: Arc<str>,
    /// How many findings of which severity nobody accepted.
    pub open: BTreeMap<Severity, usize>,
    /// How many of them were undecided.
    pub undecided: usize,
    /// How many were accepted.
    pub waived: usize,
    /// How many facts there were.
    pub facts: usize,
    /// How many of them agreed.
    pub agree: usize,
}

/// How a comparison ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// How many facts came to which verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// How many findings of which severity nobody accepted.
    pub open: BTreeMap<Severity, usize>,
    /// How many were accepted.
    pub waived: usize,
    /// How many the baseline accepts.
    pub baseline: usize,
}

/// Two workloads that are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// The name that reports use.
    pub workload: Arc<str>,
    /// Its name on Azure.
    pub aca: Arc<str>,
    /// Its name on DIS.
    pub dis: Arc<str>,
    /// Why they are taken for one.
    pub how: Word,
}

/// How many facts of a workload in an environment came to which verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The name of the workload.
    pub workload: Arc<str>,
    /// The name of the environment.
    pub environment: Arc<str>,
    /// How many there are.
    pub facts: usize,
    /// Same or equivalent.
    pub agree: usize,
    /// How many of those have another shape and the same meaning.
    pub equivalent: usize,
    /// On both sides or one, and not the same.
    pub differ: usize,
    /// Not decided.
    pub undecided: usize,
}

/// A waiver that is of no use, out of date or too wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverFinding {
    /// What is wrong with it, as a rule: `waiver/unused`.
    pub rule: Word,
    /// How bad that is.
    pub severity: Severity,
    /// In a sentence.
    pub message: Arc<str>,
    /// Where it is written.
    pub origin: Option<Place>,
}

/// One column of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// What people call it.
    pub name: Arc<str>,
    /// Its name on Azure.
    pub aca: Option<Arc<str>>,
    /// Its name on DIS.
    pub dis: Option<Arc<str>>,
}

/// An app or a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The name that pairs the sides.
    pub name: Arc<str>,
    /// What it is.
    pub kind: WorkloadKind,
}

/// What a [`Workload`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkloadKind {
    /// Runs all the time.
    App,
    /// Runs when it is triggered.
    Job,
    /// No workload: an identity or a grant that belongs to none.
    Other,
}

/// One comparable property.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The name of the workload.
    pub workload: Arc<str>,
    /// The name of the environment.
    pub environment: Arc<str>,
    /// A word of the vocabulary, such as `minReplicas`.
    pub property: Word,
    /// Which one of several: the name of a variable, the type of a probe.
    pub key: Option<Arc<str>>,
    /// On Azure.
    pub aca: Option<Side>,
    /// On DIS.
    pub dis: Option<Side>,
    /// What the comparison of the two says; nothing in an inventory.
    pub judgement: Option<Judgement>,
}

/// What the comparison of two sides says.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// `same`, `equivalent`, `differs`, `only_aca`, `only_dis` or `undecided`.
    pub verdict: Verdict,
    /// How bad it is; nothing where the sides agree.
    pub severity: Option<Severity>,
    /// The rule that says so: `parity/max-replicas`.
    pub rule: Arc<str>,
    /// In a sentence.
    pub message: Arc<str>,
    /// What it means for who runs it, in a sentence; nothing where the sides agree.
    pub why: Option<Arc<str>>,
    /// What to supply, or what only a deployment knows, where it is undecided.
    pub missing: Vec<Arc<str>>,
    /// What it is known by from run to run, whatever lines move.
    pub fingerprint: Arc<str>,
    /// Of what is equivalent, which equivalence and why.
    pub equivalence: Option<Arc<str>>,
    /// What mends it.
    pub fix: Option<Fix>,
    /// Why it is accepted.
    pub waived: Option<Waived>,
    /// Whether the baseline accepts it.
    pub baseline: bool,
    /// What an earlier run says about it; nothing where there was none.
    pub change: Option<Change>,
    /// The day since which it is found; nothing where no earlier run was looked at.
    pub since: Option<Arc<str>>,
}

/// What became of a finding since an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It was not there.
    New,
    /// It was there with other values or another verdict.
    Changed,
    /// It was there as it is.
    Still,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::New, Self::Changed, Self::Still];

    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Still => "still",
        }
    }

    /// What a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// A patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The side it changes: `dis` or `aca`.
    pub side: Word,
    /// As a unified diff.
    pub patch: Arc<str>,
}

/// Why a finding is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The reason.
    pub reason: Arc<str>,
    /// The last day it holds, as `2026-12-31`.
    pub until: Option<Arc<str>>,
    /// Who answers for it.
    pub owner: Option<Arc<str>>,
    /// Where it is written.
    pub origin: Option<Place>,
}

/// A value on one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The value; null when all of it is unknown or secret. What is unknown or secret in a text stands in it by name.
    pub value: serde_json::Value,
    /// The value as people read it.
    pub text: Arc<str>,
    /// The place that decided it.
    pub origin: Option<Place>,
    /// The way from there to where it is used.
    pub chain: Vec<Hop>,
    /// Why it is not known, when it or a part of it is not.
    pub unknown: Option<Arc<str>>,
    /// The rule of the platform that decided it, when no file does, with a link.
    pub default: Option<Arc<str>>,
    /// What it came through, where that is another object: `config:settings/LOG_LEVEL`.
    pub via: Option<Arc<str>>,
    /// The lines around the place that decided it; nothing where the sides agree.
    pub excerpt: Option<Arc<Excerpt>>,
}

/// Lines of a source, as they may be shown: secrets are stars, and no character moves a cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The number of the first line.
    pub first_line: u32,
    /// The lines, without their line breaks.
    pub lines: Vec<Arc<str>>,
    /// The token that decides.
    pub mark: Mark,
}

/// A part of a line of an [`Excerpt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The number of the line, counted as [`Excerpt::first_line`] is.
    pub line: u32,
    /// The column of its first character, from one, in characters of the line as it is shown.
    pub column: u32,
    /// How many characters it has.
    pub length: u32,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the root of its side.
    pub file: Arc<str>,
    /// The line, from one.
    pub line: u32,
    /// The column, from one.
    pub column: u32,
    /// Whether the file lies in the wiring, whose root it is named from then.
    pub wiring: bool,
    /// Where the line is shown on the web.
    pub link: Option<Arc<str>>,
}

/// A step on the way of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// What it passed: `param`, `var`, `module input`, `resource`.
    pub kind: Word,
    /// The name of that.
    pub name: Option<Arc<str>>,
    /// Its place.
    pub place: Place,
}

/// A role that somebody has on something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The name of the environment.
    pub environment: Arc<str>,
    /// The role, by its name where it is a built-in one.
    pub role: Arc<str>,
    /// Who has it.
    pub principal: Arc<str>,
    /// On what.
    pub scope: Arc<str>,
    /// The workload it belongs to.
    pub workload: Option<Arc<str>>,
    /// Where it is declared.
    pub origin: Option<Place>,
}

/// A resource beside the workloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The name of the environment.
    pub environment: Arc<str>,
    /// Its full type.
    pub ty: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Whether it is deployed here, or only referred to.
    pub deployed: bool,
    /// The workloads that refer to it.
    pub used_by: Vec<Arc<str>>,
    /// Where it is declared.
    pub origin: Option<Place>,
}

/// A property of the source that is not carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// The workload or resource that has it.
    pub workload: Arc<str>,
    /// The environments in which it has it.
    pub environments: Vec<Arc<str>>,
    /// The property, such as `properties.configuration.maxInactiveRevisions`.
    pub path: Arc<str>,
    /// How far Kubernetes can say the same: exact, approximate, none.
    pub fidelity: Word,
    /// What is known about it.
    pub note: Arc<str>,
    /// Where it is written.
    pub origin: Option<Place>,
}

/// Something to be said about the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `error`, `warning` or `note`.
    pub severity: Word,
    /// Its code.
    pub code: Word,
    /// What it says.
    pub message: Arc<str>,
    /// What to do about it.
    pub help: Option<Arc<str>>,
    /// Where.
    pub place: Option<Place>,
}

impl Judgement {
    /// Whether somebody has to look at it: the sides do not agree, and nobody accepted that.
    pub fn is_open(&self) -> bool {
        self.verdict.is_finding() && !self.is_accepted()
    }

    /// Whether a waiver or the baseline accepts it.
    pub fn is_accepted(&self) -> bool {
        self.waived.is_some() || self.baseline
    }
}

impl LintFinding {
    /// Whether somebody has to look at it.
    pub fn is_open(&self) -> bool {
        self.waived.is_none()
    }
}
