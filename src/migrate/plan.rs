//! What is to be done to a folder so that it holds what is generated, and nothing that was written by hand is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::merge::{merge, undecided};
use super::record;
use super::record::{Agreed, Entry, Hash, Next, Originals, Record};
use crate::estate::Text;

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A text.
    Text(Text),
    /// Something that is no text, such as a directory or a link that leads out; in half a sentence what.
    Other(Text),
}

/// What is done about files that were edited by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Nothing is written at all as long as there is one.
    #[default]
    Refuse,
    /// What changed on either side is put together.
    Merge {
        /// Whether what cannot be decided is written with both versions between markers.
        markers: bool,
    },
    /// They are written anew.
    Overwrite,
}

/// What there is before anything is written.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// What was generated.
    pub record: Record,
    /// The record as it is written; nothing where there is none.
    pub record_text: Option<Text>,
    /// The texts that were generated.
    pub originals: Originals,
    /// The same as they are written.
    pub originals_text: Option<Text>,
    /// What lies at every path that is generated or in the record.
    pub files: BTreeMap<Text, Found>,
}

/// A file that a person keeps and to which lines are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Its path.
    pub path: Text,
    /// Its text as it is.
    pub before: Option<Text>,
    /// Its text with what is added, and without what was added before and is over; nothing where that leaves nothing.
    pub after: Option<Text>,
    /// Which of its waivers were written here.
    pub waivers: BTreeSet<Hash>,
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path.
    pub path: Text,
    /// What is done.
    pub action: Action,
    /// What it holds; nothing where it is not there.
    pub before: Option<Text>,
    /// What it will hold; nothing where it will not be there.
    pub after: Option<Text>,
    /// What was generated last time, of a file that was edited.
    pub base: Option<Text>,
}

/// What is done to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is written for the first time.
    Create,
    /// It is written anew.
    Update,
    /// It is what is generated.
    Unchanged,
    /// It is no longer generated.
    Remove,
    /// What was edited and what is generated were put together.
    Merge,
    /// The same, with both versions between markers in so many places: somebody has to decide them.
    Mark(usize),
    /// It was edited by hand, and nothing new is to be put into it.
    Keep,
    /// Nothing can be done without losing something.
    Refuse(Refusal),
}

/// Why a file is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was edited by hand.
    Edited,
    /// Somebody deleted it.
    Deleted,
    /// It was edited by hand, and is no longer generated.
    EditedAndGone,
    /// It was there before, and was never generated.
    Foreign,
    /// Both sides changed the same lines in other ways, in so many places.
    Conflict(usize),
    /// Both versions still stand between markers, in so many places.
    Undecided(usize),
    /// What was generated last time is not known any more, so nothing can be put together.
    NoOriginal,
    /// What lies there is no file to be written.
    NoFile(Text),
}

/// One thing that is done to the disk. Each leaves the disk in a state from which a further run goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A file is written, whole or not at all.
    Write {
        /// Its path.
        path: Text,
        /// What it holds.
        text: Text,
    },
    /// A file is removed, and the folders that hold nothing else.
    Remove {
        /// Its path.
        path: Text,
    },
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What becomes of each file, by path.
    pub changes: Vec<Change>,
    /// The steps, in order; none where something is refused.
    pub steps: Vec<Step>,
    /// Those of them that may be done in any order, and at the same time.
    pub at_once: Range<usize>,
}

impl Plan {
    /// What is refused.
    pub fn refused(&self) -> impl Iterator<Item = (&Change, &Refusal)> {
        self.changes.iter().filter_map(|change| match &change.action {
            Action::Refuse(refusal) => Some((change, refusal)),
            Action::Create
            | Action::Update
            | Action::Unchanged
            | Action::Remove
            | Action::Merge
            | Action::Mark(_)
            | Action::Keep => None,
        })
    }

    /// The files that get both versions between markers, and in how many places.
    pub fn marked(&self) -> impl Iterator<Item = (&Change, usize)> {
        self.changes.iter().filter_map(|change| match change.action {
            Action::Mark(places) => Some((change, places)),
            Action::Create
            | Action::Update
            | Action::Unchanged
            | Action::Remove
            | Action::Merge
            | Action::Keep
            | Action::Refuse(_) => None,
        })
    }
}

/// Plans how a folder gets the generated files, and what is added to others.
pub fn plan(
    generated: &BTreeMap<Text, Text>,
    additions: &[Addition],
    before: &Before,
    policy: Policy,
    version: &str,
) -> Plan {
    let before = &settled(before);
    let paths: BTreeSet<&Text> = generated.keys().chain(before.record.files.keys()).collect();
    let mut changes: Vec<Change> =
        paths.into_iter().filter_map(|path| change(path, generated.get(path), before, policy)).collect();
    for addition in additions {
        let action = match (&addition.before, &addition.after) {
            (before, after) if before == after => Action::Unchanged,
            (Some(_), Some(_)) => Action::Update,
            (Some(_), None) => Action::Remove,
            (None, _) => Action::Create,
        };
        let Addition { path, before, after, waivers: _ } = addition.clone();
        changes.push(Change { path, action, before, after, base: None });
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    let mut plan = Plan { changes, ..Plan::default() };
    if plan.refused().next().is_none() {
        let after = Record {
            agreed: agreed_on(&plan.changes, before, policy),
            waivers: additions.iter().flat_map(|addition| addition.waivers.clone()).collect(),
            ..Record::default()
        };
        (plan.steps, plan.at_once) = steps(&plan.changes, generated, before, after, version);
    }
    plan
}

/// The same with a record that says what became of each file when a run ended early: what lies there tells.
fn settled(before: &Before) -> Before {
    let mut after = before.clone();
    after.record.files.retain(|path, entry| {
        let Some(next) = entry.next.take() else { return true };
        let found = match before.files.get(path) {
            Some(Found::Text(text)) => Some(record::hash(text)),
            Some(Found::Nothing | Found::Other(_)) | None => None,
        };
        match (&next, &found) {
            (Next::Written(next), Some(found)) if next == found => entry.hash = Some(Arc::clone(next)),
            (Next::Written(next), Some(_)) if entry.hash.is_none() => entry.hash = Some(Arc::clone(next)),
            (Next::Removed, None) => return false,
            (Next::Written(_) | Next::Removed, _) => {}
        }
        entry.hash.is_some()
    });
    after
}

fn change(path: &Text, generated: Option<&Text>, before: &Before, policy: Policy) -> Option<Change> {
    let entry = before.record.files.get(path);
    let found = before.files.get(path).unwrap_or(&Found::Nothing);
    let there = match found {
        Found::Text(text) => Some(text),
        Found::Nothing | Found::Other(_) => None,
    };
    let original = entry
        .and_then(|entry| entry.hash.as_ref())
        .and_then(|hash| before.originals.texts.get(hash))
        .cloned();
    let agreed = before.record.agreed.get(path);
    let (action, after) = match (generated, found) {
        (None, Found::Nothing) => return None,
        (_, Found::Other(what)) => (Action::Refuse(Refusal::NoFile(Arc::clone(what))), None),
        (None, Found::Text(text)) => gone(text, entry, policy),
        (Some(text), Found::Nothing) => missing(text, entry, agreed, policy),
        (Some(text), Found::Text(there)) => {
            let settled = agreed.is_some_and(|left| *left == agreed_as(Some(there)));
            both(text, there, entry.map(|entry| (entry, settled)), original.as_ref(), policy)
        }
    };
    let edited = matches!(action, Action::Refuse(_) | Action::Merge | Action::Mark(_) | Action::Keep);
    let base = original.filter(|_| edited);
    Some(Change { path: Arc::clone(path), action, before: there.cloned(), after, base })
}

/// A file that is no longer generated.
fn gone(there: &Text, entry: Option<&Entry>, policy: Policy) -> (Action, Option<Text>) {
    let known = entry.is_some_and(|entry| entry.knows(&record::hash(there)));
    match (known, policy) {
        (true, _) | (false, Policy::Overwrite) => (Action::Remove, None),
        (false, Policy::Refuse | Policy::Merge { .. }) => (Action::Refuse(Refusal::EditedAndGone), None),
    }
}

/// A file that is generated and not there. One that was is deleted by hand, and whoever merges keeps it so, whatever is
/// generated later: there is nothing to put that into.
fn missing(
    text: &Text,
    entry: Option<&Entry>,
    agreed: Option<&Agreed>,
    policy: Policy,
) -> (Action, Option<Text>) {
    let create = || (Action::Create, Some(Arc::clone(text)));
    match (entry, policy) {
        (None, _) | (Some(_), Policy::Overwrite) => create(),
        (Some(_), Policy::Merge { .. }) => (Action::Keep, None),
        (Some(_), Policy::Refuse) if agreed == Some(&Agreed::Nothing) => (Action::Keep, None),
        (Some(_), Policy::Refuse) => (Action::Refuse(Refusal::Deleted), Some(Arc::clone(text))),
    }
}

/// What is agreed on where a file is left like this.
fn agreed_as(text: Option<&str>) -> Agreed {
    text.map_or(Agreed::Nothing, |text| {
        let text = record::normal(text);
        let lines: Vec<&str> = without_tags(&text).collect();
        Agreed::Text(record::hash(&lines.join("\n")))
    })
}

/// A file that is generated and there. Of one that was generated before it is said, too, whether it is as a merge left it.
fn both(
    text: &Text,
    there: &Text,
    entry: Option<(&Entry, bool)>,
    original: Option<&Text>,
    policy: Policy,
) -> (Action, Option<Text>) {
    let refuse = |refusal| (Action::Refuse(refusal), Some(Arc::clone(text)));
    if record::normal(there) == *text {
        return (Action::Unchanged, Some(Arc::clone(there)));
    }
    let Some((entry, settled)) = entry else { return refuse(Refusal::Foreign) };
    if entry.knows(&record::hash(there)) {
        return (Action::Update, Some(Arc::clone(text)));
    }
    // The merge took in what is generated: there is nothing to ask again.
    if settled && policy != Policy::Overwrite && entry.knows(&record::hash(text)) {
        return (Action::Keep, Some(Arc::clone(there)));
    }
    // What nobody decided is not merged into: markers would stand within markers.
    let places = undecided(there);
    if places > 0 && policy != Policy::Overwrite {
        return refuse(Refusal::Undecided(places));
    }
    // Tags move with each release: whoever sets them is no reason to stop.
    let policy = match original {
        Some(original) if policy == Policy::Refuse && only_tags(original, there) => {
            Policy::Merge { markers: false }
        }
        _ => policy,
    };
    match policy {
        Policy::Refuse => refuse(Refusal::Edited),
        Policy::Overwrite => (Action::Update, Some(Arc::clone(text))),
        Policy::Merge { markers } => {
            let Some(original) = original else { return refuse(Refusal::NoOriginal) };
            let there = record::normal(there);
            let merged = merge(original, &there, text);
            if merged.conflicts > 0 && !markers {
                return refuse(Refusal::Conflict(merged.conflicts));
            }
            let action = match merged.conflicts {
                0 if merged.text == *there => Action::Keep,
                0 => Action::Merge,
                places => Action::Mark(places),
            };
            (action, Some(Arc::from(merged.text)))
        }
    }
}

/// Whether nothing but tags and digests of images was changed.
fn only_tags(original: &str, there: &str) -> bool {
    without_tags(original).eq(without_tags(there))
}

/// The lines of a text without the tags and digests of images.
fn without_tags(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| {
        let key = line.trim_start().split(':').next().unwrap_or_default();
        if matches!(key, "newTag" | "digest") { key } else { line }
    })
}

/// What is agreed on once these changes are made: what a merge leaves, and what an earlier one left as long as it holds.
fn agreed_on(changes: &[Change], before: &Before, policy: Policy) -> BTreeMap<Text, Agreed> {
    let left = changes.iter().filter(|change| match &change.action {
        Action::Keep => {
            matches!(policy, Policy::Merge { .. }) || before.record.agreed.contains_key(&change.path)
        }
        Action::Merge => matches!(policy, Policy::Merge { .. }),
        Action::Create
        | Action::Update
        | Action::Unchanged
        | Action::Remove
        | Action::Mark(_)
        | Action::Refuse(_) => false,
    });
    left.map(|change| (Arc::clone(&change.path), agreed_as(change.after.as_deref()))).collect()
}

fn steps(
    changes: &[Change],
    generated: &BTreeMap<Text, Text>,
    before: &Before,
    mut after: Record,
    version: &str,
) -> (Vec<Step>, Range<usize>) {
    let mut originals = Originals::default();
    for (path, text) in generated {
        let hash = record::hash(text);
        originals.texts.insert(Arc::clone(&hash), Arc::clone(text));
        after.files.insert(Arc::clone(path), Entry::of(hash));
    }
    let (mut writes, mut removals) = (Vec::new(), Vec::new());
    for change in changes {
        let path = Arc::clone(&change.path);
        match (&change.action, &change.after) {
            (Action::Create | Action::Update | Action::Merge | Action::Mark(_), Some(text)) => {
                writes.push(Step::Write { path, text: Arc::clone(text) });
            }
            (Action::Remove, _) => removals.push(Step::Remove { path }),
            (Action::Create | Action::Update | Action::Merge | Action::Mark(_), None)
            | (Action::Unchanged | Action::Keep | Action::Refuse(_), _) => {}
        }
    }
    // What lists other files comes behind them.
    let place = |step: &Step| match step {
        Step::Write { path, .. } => (path.ends_with("kustomization.yaml"), Arc::clone(path)),
        Step::Remove { path } => (true, Arc::clone(path)),
    };
    writes.sort_by_key(place);
    let plain = writes.partition_point(|step| !place(step).0);
    let mut disk = Disk { record: before.record_text.clone(), originals: before.originals_text.clone() };
    let mut steps = Vec::new();
    if !writes.is_empty() || !removals.is_empty() {
        let mut both = before.originals.clone();
        both.texts.extend(originals.texts.clone());
        disk.originals(&both, &mut steps);
        disk.record(&under_way(&before.record, &after), version, &mut steps);
    }
    let at_once = steps.len()..steps.len() + plain;
    steps.extend(writes);
    steps.extend(removals);
    disk.record(&after, version, &mut steps);
    disk.originals(&originals, &mut steps);
    (steps, at_once)
}

/// What the record says while files are written.
fn under_way(before: &Record, after: &Record) -> Record {
    let paths: BTreeSet<&Text> = before.files.keys().chain(after.files.keys()).collect();
    // A waiver is known by what it says, so that one too many here does no harm.
    let waivers = before.waivers.union(&after.waivers).cloned().collect();
    let mut record = Record { agreed: before.agreed.clone(), waivers, ..Record::default() };
    for path in paths {
        let hash_in = |record: &Record| record.files.get(path).and_then(|entry| entry.hash.clone());
        let entry = match (hash_in(before), hash_in(after)) {
            (Some(hash), Some(next)) if hash == next => Entry::of(next),
            (hash, next) => Entry { hash, next: Some(next.map_or(Next::Removed, Next::Written)) },
        };
        record.files.insert(Arc::clone(path), entry);
    }
    record
}

/// The two files of the record as the steps so far leave them.
struct Disk {
    record: Option<Text>,
    originals: Option<Text>,
}

impl Disk {
    fn record(&mut self, record: &Record, version: &str, steps: &mut Vec<Step>) {
        write(&mut self.record, record::RECORD, record.text(version), steps);
    }

    fn originals(&mut self, originals: &Originals, steps: &mut Vec<Step>) {
        write(&mut self.originals, record::ORIGINALS, originals.text(), steps);
    }
}

fn write(there: &mut Option<Text>, path: &str, text: String, steps: &mut Vec<Step>) {
    if there.as_ref().is_some_and(|there| *record::normal(there) == *text) {
        return;
    }
    let text: Text = Arc::from(text);
    *there = Some(Arc::clone(&text));
    steps.push(Step::Write { path: Arc::from(path), text });
}

#[cfg(test)]
mod tests;
