//! The facts of a run side by side: for each workload its properties as rows and its environments as columns. Every form
//! for people shows this arrangement, so that they say the same.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::run::Environment;
use super::run::Fact;
use super::run::Run;
use super::run::Side;
use super::run::WorkloadKind;
use crate::estate::Property;
use crate::parity::rules;

/// The workloads, apps first.
#[derive(Debug)]
pub struct Matrix<'a> {
    /// One for each workload.
    pub blocks: Vec<Block<'a>>,
}

/// What is known of a workload.
#[derive(Debug)]
pub struct Block<'a> {
    /// The name of the workload.
    pub name: &'a str,
    /// What it is.
    pub kind: WorkloadKind,
    /// The environments that have it.
    pub environments: Vec<&'a Environment>,
    /// The environments that do not have it.
    pub absent: Vec<&'a Environment>,
    /// That it exists, where nothing more than that is said.
    pub existence: Option<Row<'a>>,
    /// Its properties, by what they are about.
    pub groups: Vec<Group<'a>>,
}

/// Properties about the same.
#[derive(Debug)]
pub struct Group<'a> {
    /// What they are about.
    pub topic: Topic,
    /// The properties.
    pub rows: Vec<Row<'a>>,
}

/// A property in every environment that has the workload.
#[derive(Debug)]
pub struct Row<'a> {
    /// A word of the vocabulary.
    pub property: &'a str,
    /// Which one of several.
    pub key: Option<&'a str>,
    /// One for each of [`Block::environments`].
    pub cells: Vec<Option<&'a Fact>>,
}

/// What properties are about, in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// What runs.
    Image,
    /// On what.
    Resources,
    /// How many of it.
    Scale,
    /// When.
    Schedule,
    /// Who reaches it.
    Ingress,
    /// Whether it is well.
    Probes,
    /// As whom, and what that may.
    Identity,
    /// With which variables.
    Environment,
    /// With which secrets.
    Secrets,
    /// With which files.
    Volumes,
    /// Everything else.
    Other,
}

impl Topic {
    /// As a heading.
    pub fn word(self) -> &'static str {
        match self {
            Topic::Image => "Image",
            Topic::Resources => "Resources",
            Topic::Scale => "Scale",
            Topic::Schedule => "Schedule",
            Topic::Ingress => "Ingress",
            Topic::Probes => "Probes",
            Topic::Identity => "Identity and roles",
            Topic::Environment => "Environment variables",
            Topic::Secrets => "Secrets",
            Topic::Volumes => "Volumes",
            Topic::Other => "Other",
        }
    }
}

/// What a property is about.
fn topic(property: Property) -> Topic {
    match property {
        Property::Existence
        | Property::Image
        | Property::ImageTag
        | Property::Command
        | Property::Args
        | Property::Registry => Topic::Image,
        Property::Cpu
        | Property::CpuLimit
        | Property::Memory
        | Property::MemoryLimit
        | Property::WorkloadProfile => Topic::Resources,
        Property::MinReplicas
        | Property::MaxReplicas
        | Property::ScaleRule
        | Property::PollingInterval
        | Property::CooldownPeriod
        | Property::MinExecutions
        | Property::MaxExecutions => Topic::Scale,
        Property::TriggerType
        | Property::CronSchedule
        | Property::Suspended
        | Property::TimeoutSeconds
        | Property::RetryLimit
        | Property::Parallelism
        | Property::Completions => Topic::Schedule,
        Property::ExternalIngress
        | Property::TargetPort
        | Property::Transport
        | Property::ExposedPort
        | Property::PortMapping
        | Property::AllowInsecure
        | Property::ClientCertificateMode
        | Property::SessionAffinity
        | Property::Cors
        | Property::CustomDomain
        | Property::Traffic
        | Property::AllowedIp => Topic::Ingress,
        Property::Probe => Topic::Probes,
        Property::ManagedIdentity | Property::IdentityLifecycle | Property::RoleAssignment => Topic::Identity,
        Property::Env => Topic::Environment,
        Property::Secret => Topic::Secrets,
        Property::Volume => Topic::Volumes,
        Property::TerminationGracePeriodSeconds
        | Property::RevisionsMode
        | Property::MaxInactiveRevisions
        | Property::Dapr => Topic::Other,
    }
}

/// Where a property is read among the others: by what it is about, then in the order of the comparison. A word that nobody knows
/// comes last.
fn rank(word: &str) -> (Topic, usize) {
    match rules::property(word) {
        // Whether anybody reaches a workload comes before how.
        Some(Property::ExternalIngress) => (Topic::Ingress, 0),
        Some(property) => (topic(property), 1 + property as usize),
        None => (Topic::Other, usize::MAX),
    }
}

impl<'a> Matrix<'a> {
    /// Puts the facts of a run side by side. That a workload exists is no row of its own: the columns say it.
    pub fn of(run: &'a Run) -> Self {
        let columns: BTreeMap<&str, usize> =
            run.environments.iter().enumerate().map(|(at, environment)| (&*environment.name, at)).collect();
        let mut drafts: Vec<Draft<'a>> =
            run.workloads.iter().map(|workload| Draft::new(&workload.name, workload.kind)).collect();
        let mut by_name: BTreeMap<&str, usize> =
            drafts.iter().enumerate().map(|(at, draft)| (draft.name, at)).collect();
        for fact in &run.facts {
            let at = *by_name.entry(&fact.workload).or_insert_with(|| {
                drafts.push(Draft::new(&fact.workload, WorkloadKind::Other));
                drafts.len() - 1
            });
            if let (Some(draft), Some(column)) = (drafts.get_mut(at), columns.get(&*fact.environment)) {
                draft.take(fact, *column, run.environments.len());
            }
        }
        // Stable: workloads and rows of the same rank stay in the order of the run.
        drafts.sort_by_key(|draft| draft.kind);
        Self { blocks: drafts.into_iter().map(|draft| draft.finish(&run.environments)).collect() }
    }

    /// The blocks of one kind.
    pub fn of_kind(&self, kind: WorkloadKind) -> impl Iterator<Item = &Block<'a>> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }
}

/// A block while facts are taken in; its cells are those of every environment of the run.
struct Draft<'a> {
    name: &'a str,
    kind: WorkloadKind,
    rows: Vec<Row<'a>>,
    by_property: BTreeMap<(&'a str, Option<&'a str>), usize>,
}

impl<'a> Draft<'a> {
    fn new(name: &'a str, kind: WorkloadKind) -> Self {
        Self { name, kind, rows: Vec::new(), by_property: BTreeMap::new() }
    }

    fn take(&mut self, fact: &'a Fact, column: usize, columns: usize) {
        let key = fact.key.as_deref();
        let at = *self.by_property.entry((&*fact.property, key)).or_insert_with(|| {
            self.rows.push(Row { property: &fact.property, key, cells: vec![None; columns] });
            self.rows.len() - 1
        });
        if let Some(cell) = self.rows.get_mut(at).and_then(|row| row.cells.get_mut(column)) {
            *cell = Some(fact);
        }
    }

    fn finish(mut self, environments: &'a [Environment]) -> Block<'a> {
        let here: Vec<bool> = (0..environments.len())
            .map(|column| self.rows.iter().any(|row| row.cells.get(column).is_some_and(Option::is_some)))
            .collect();
        let those = |present: bool| {
            let chosen = environments.iter().zip(&here).filter(|(_, here)| **here == present);
            chosen.map(|(environment, _)| environment).collect()
        };
        for row in &mut self.rows {
            let mut columns = here.iter();
            row.cells.retain(|_| columns.next().copied().unwrap_or(false));
        }
        let existence = self.rows.iter().position(Row::only_says_that_it_exists);
        let existence = existence.map(|at| self.rows.remove(at));
        self.rows.sort_by_key(|row| rank(row.property));
        let mut groups: Vec<Group<'a>> = Vec::new();
        for row in self.rows {
            let (topic, _) = rank(row.property);
            match groups.last_mut() {
                Some(group) if group.topic == topic => group.rows.push(row),
                Some(_) | None => groups.push(Group { topic, rows: vec![row] }),
            }
        }
        Block {
            name: self.name,
            kind: self.kind,
            environments: those(true),
            absent: those(false),
            existence,
            groups,
        }
    }
}

impl<'a> Block<'a> {
    /// The row of a property that a workload has once.
    pub fn row(&self, property: &str) -> Option<&Row<'a>> {
        self.groups
            .iter()
            .flat_map(|group| &group.rows)
            .find(|row| row.property == property && row.key.is_none())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len()).sum()
    }

    /// Whether nothing is known of the workload.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many rows [differ](Row::differs).
    pub fn differing(&self) -> usize {
        self.groups.iter().flat_map(|group| &group.rows).filter(|row| row.differs()).count()
    }
}

impl<'a> Row<'a> {
    /// The value of each environment.
    pub fn sides(&self) -> impl Iterator<Item = Option<&'a Side>> {
        self.cells.iter().map(|cell| cell.and_then(|fact| fact.aca.as_ref()))
    }

    /// The value as people read it, where every environment shows the same.
    pub fn uniform(&self) -> Option<Cow<'a, str>> {
        let mut shown = self.sides().map(shown);
        let first = shown.next()?;
        shown.all(|other| other == first).then_some(first)
    }

    /// Whether the environments differ in what is known. What is not known differs from nothing: it is not decided.
    pub fn differs(&self) -> bool {
        let mut known = self.sides().filter(|side| side.is_none_or(|side| side.unknown.is_none()));
        let Some(first) = known.next() else { return false };
        known.any(|side| match (side, first) {
            (None, None) => false,
            (Some(side), Some(first)) => side.value != first.value || side.text != first.text,
            (Some(_), None) | (None, Some(_)) => true,
        })
    }

    /// Whether a value is not known somewhere. A secret alone is not: it is known, and masked.
    pub fn has_unknown(&self) -> bool {
        self.sides().flatten().any(is_unknown)
    }

    /// The property and what it is about, in words.
    pub fn label(&self) -> String {
        match self.key {
            Some(key) => format!("{} {key}", self.property),
            None => self.property.to_owned(),
        }
    }

    /// The values that are shown, each with the environments that show it.
    pub fn by_value(&self, environments: &[&'a Environment]) -> Vec<(Cow<'a, str>, Vec<&'a str>)> {
        let mut values: Vec<(Cow<'a, str>, Vec<&'a str>)> = Vec::new();
        for (side, environment) in self.sides().zip(environments) {
            let shown = shown(side);
            match values.iter_mut().find(|(value, _)| *value == shown) {
                Some((_, names)) => names.push(&environment.name),
                None => values.push((shown, vec![&environment.name])),
            }
        }
        values
    }

    fn only_says_that_it_exists(&self) -> bool {
        self.property == "existence"
            && self.key.is_none()
            && self.sides().all(|side| side.is_some_and(|side| side.value == "present"))
    }
}

/// Whether a value is not known; a secret is.
pub fn is_unknown(side: &Side) -> bool {
    side.unknown.is_some() && !is_secret(side)
}

/// Whether all that is hidden in a value is a secret.
pub fn is_secret(side: &Side) -> bool {
    side.unknown.is_some() && side.text.contains("<secure:") && !side.text.contains(UNKNOWN)
}

const UNKNOWN: &str = "<unknown:";

/// What stands where an environment has no such value.
pub const NOTHING: &str = "–";

/// A value as forms for people show it: `?NAME` where it is not known, in parentheses where the platform decides it, and
/// [`NOTHING`] where there is none.
pub fn shown(side: Option<&Side>) -> Cow<'_, str> {
    let Some(side) = side else { return Cow::Borrowed(NOTHING) };
    as_shown(side, &side.text)
}

/// The same of a text that stands for that of the side.
pub fn as_shown<'t>(side: &Side, text: &'t str) -> Cow<'t, str> {
    let text = if side.unknown.is_some() { open(text) } else { plain(text) };
    if side.default.is_some() {
        Cow::Owned(format!("({text})"))
    } else if text.is_empty() {
        Cow::Borrowed("\"\"")
    } else {
        text
    }
}

/// A text in one line, with `?NAME` where it is not known.
pub fn open(text: &str) -> Cow<'_, str> {
    let text = plain(text);
    if text.contains(UNKNOWN) { named(&text).into() } else { text }
}

/// `<unknown:NAME>` as `?NAME` where it is all, and as `?{NAME}` where text surrounds it.
fn named(text: &str) -> String {
    let whole = text.strip_prefix(UNKNOWN).and_then(|rest| rest.strip_suffix('>'));
    if let Some(name) = whole.filter(|name| !name.contains('>')) {
        return format!("?{name}");
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(UNKNOWN) {
        let Some((name, behind)) = behind.split_once('>') else { break };
        result.push_str(before);
        result.push_str("?{");
        result.push_str(name);
        result.push('}');
        rest = behind;
    }
    result + rest
}

/// A text in one line, with everything visible that would move the cursor, colour the terminal or turn the direction of
/// reading.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len() + 8);
    for one in text.chars() {
        match one {
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            one if is_invisible(one) => result.extend(one.escape_unicode()),
            one => result.push(one),
        }
    }
    Cow::Owned(result)
}

pub(super) fn is_invisible(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// Names one after the other; all of them as one word.
pub fn where_it_is(names: &[&str], all: usize) -> String {
    if all > 1 && names.len() == all { "everywhere".to_owned() } else { names.join(", ") }
}

/// What a lead wants to know of a workload in one environment at a glance: how many, or when and how long, and how large.
pub fn glance(block: &Block<'_>, column: usize) -> Vec<String> {
    let value = |property: &str| {
        let row = block.row(property)?;
        let side = row.cells.get(column).copied().flatten().and_then(|fact| fact.aca.as_ref())?;
        Some(shown(Some(side)).into_owned())
    };
    let mut parts = Vec::new();
    parts.extend(joined(value("minReplicas"), "–", value("maxReplicas")));
    parts.extend(value("cronSchedule").or_else(|| value("triggerType")));
    parts.extend(value("timeoutSeconds").map(|seconds| format!("{seconds}s")));
    parts.extend(joined(value("cpu"), "/", value("memory")));
    if parts.is_empty() {
        parts.push("yes".to_owned());
    }
    parts
}

/// Two values as one; where the platform decides both, in one pair of parentheses.
fn joined(first: Option<String>, between: &str, second: Option<String>) -> Option<String> {
    fn bare(value: &str) -> Option<&str> {
        value.strip_prefix('(')?.strip_suffix(')')
    }
    let (first, second) = match (first, second) {
        (Some(first), Some(second)) => (first, second),
        (Some(first), None) => return Some(format!("{first}{between}")),
        (None, second) => return second.map(|second| format!("{between}{second}")),
    };
    Some(match (bare(&first), bare(&second)) {
        (Some(first), Some(second)) => format!("({first}{between}{second})"),
        (None, _) | (_, None) => format!("{first}{between}{second}"),
    })
}
