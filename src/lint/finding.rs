//! What a rule finds, and how findings come together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cluster::Object;
use super::rules::{Rule, Rules};
use super::scene::Scene;
use crate::diag::{Label, Place};
use crate::parity::Severity;
use crate::parity::fix::Edit;
use crate::parity::waivers::Waiver;
use crate::source::Sources;
use crate::source::Span;

/// Something that a rule finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The id of the rule: `S2`.
    pub rule: Arc<str>,
    /// Which of the things that it looks at.
    pub check: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// What is the case, in a sentence.
    pub message: String,
    /// What to do, where that is more than the rule says.
    pub help: Option<String>,
    /// The workload that it belongs to.
    pub workload: Option<Arc<str>>,
    /// The object.
    pub subject: Option<Subject>,
    /// The environments, in their order; none where it is about files.
    pub environments: Vec<Arc<str>>,
    /// Where it is.
    pub place: Option<Place>,
    /// What mends it.
    pub edits: Vec<Edit>,
    /// The waiver that accepts it.
    pub waived: Option<Arc<Waiver>>,
}

/// An object, by what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Its kind.
    pub kind: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its namespace, where it says one.
    pub namespace: Option<Arc<str>>,
}

impl Finding {
    /// Nothing at all.
    fn nothing() -> Self {
        Self {
            rule: Arc::from(""),
            check: Arc::from(""),
            severity: Severity::Info,
            message: String::new(),
            help: None,
            workload: None,
            subject: None,
            environments: Vec::new(),
            place: None,
            edits: Vec::new(),
            waived: None,
        }
    }

    /// Says what to do.
    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Says what mends it.
    pub(super) fn fix(&mut self, edits: impl IntoIterator<Item = Edit>) -> &mut Self {
        self.edits.extend(edits);
        self
    }
}

/// Takes down what the rules find.
pub(super) struct Out<'a> {
    scene: &'a Scene,
    rules: &'a Rules,
    rule: Option<&'a Rule>,
    findings: Vec<Finding>,
    /// What a rule finds that nobody wants to know.
    dropped: Finding,
}

impl<'a> Out<'a> {
    pub(super) fn new(scene: &'a Scene, rules: &'a Rules) -> Self {
        Self { scene, rules, rule: None, findings: Vec::new(), dropped: Finding::nothing() }
    }

    /// From now on it is this rule that finds something.
    pub(super) fn begin(&mut self, id: &str) {
        self.rule = self.rules.get(id);
    }

    /// Something about an object; without a place of its own it is where the object is named.
    pub(super) fn on(
        &mut self,
        check: &str,
        object: Object<'_>,
        place: Option<Span>,
        message: impl Into<String>,
    ) -> &mut Finding {
        let place = place.or_else(|| object.place(&["metadata", "name"]));
        let subject = Subject {
            kind: Arc::from(object.kind()),
            name: Arc::from(object.name()),
            namespace: object.namespace().map(Arc::from),
        };
        let workload = object.workload.map(Arc::from);
        let place = place.map(|span| Place::Text(Label::new(span, "")));
        self.add(check, place, object.stage, message.into(), Some(subject), workload)
    }

    /// Something in a file.
    pub(super) fn at(
        &mut self,
        check: &str,
        place: Option<Span>,
        stage: Option<usize>,
        message: impl Into<String>,
    ) -> &mut Finding {
        let place = place.map(|span| Place::Text(Label::new(span, "")));
        self.add(check, place, stage, message.into(), None, None)
    }

    /// Something about a file or folder as a whole.
    pub(super) fn about(&mut self, check: &str, name: &str, message: impl Into<String>) -> &mut Finding {
        self.add(check, Some(Place::File(Arc::from(name))), None, message.into(), None, None)
    }

    fn add(
        &mut self,
        check: &str,
        place: Option<Place>,
        stage: Option<usize>,
        message: String,
        subject: Option<Subject>,
        workload: Option<Arc<str>>,
    ) -> &mut Finding {
        let known = self.rule.and_then(|rule| {
            let known = rule.checks.iter().find(|one| &*one.name == check)?;
            Some((Arc::clone(&rule.id), known))
        });
        let environment =
            stage.and_then(|stage| self.scene.stages.get(stage)).filter(|stage| !stage.is_nameless());
        let finding = Finding {
            rule: known.as_ref().map_or_else(|| Arc::from(""), |(id, _)| Arc::clone(id)),
            check: Arc::from(check),
            severity: known.as_ref().map_or(Severity::Info, |(_, check)| check.severity),
            message,
            help: None,
            workload,
            subject,
            environments: environment.map(|stage| Arc::clone(&stage.name)).into_iter().collect(),
            place,
            edits: Vec::new(),
            waived: None,
        };
        if known.is_none() {
            self.dropped = finding;
            return &mut self.dropped;
        }
        self.findings.push(finding);
        match self.findings.last_mut() {
            Some(finding) => finding,
            None => &mut self.dropped,
        }
    }

    pub(super) fn finish(self) -> Vec<Finding> {
        self.findings
    }
}

/// Where a finding is, so that the same place is one whichever reading of the file it comes from.
fn located<'s>(place: Option<&Place>, sources: &'s Sources) -> (&'s str, u32, u32) {
    match place {
        Some(Place::Text(label)) => {
            let position = sources.position(label.span);
            (sources.get(label.span.file).name(), position.line, position.column)
        }
        Some(Place::File(_)) | None => ("", 0, 0),
    }
}

/// Brings together what is the same in several environments, the worst first, and then by rule and place.
pub(super) fn fold(findings: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    let order: BTreeMap<&str, usize> =
        super::rules::CODE.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let mut folded: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let (file, line, column) = located(finding.place.as_ref(), sources);
        let whole = if let Some(Place::File(name)) = &finding.place { name } else { "" };
        let key = format!(
            "{}\0{}\0{}\0{file}\0{line}\0{column}\0{whole}\0{:?}\0{:?}\0{:?}",
            finding.rule,
            finding.check,
            finding.message,
            finding.subject,
            finding.severity,
            finding.waived.as_ref().map(|waiver| waiver.place),
        );
        match known.get(&key).and_then(|at| folded.get_mut(*at)) {
            Some(before) => {
                for name in finding.environments {
                    if !before.environments.contains(&name) {
                        before.environments.push(name);
                    }
                }
            }
            None => {
                known.insert(key, folded.len());
                folded.push(finding);
            }
        }
    }
    let mut keyed: Vec<_> = folded
        .into_iter()
        .map(|finding| {
            let (file, line, column) = located(finding.place.as_ref(), sources);
            let place = (file.to_owned(), line, column);
            let rank = order.get(&*finding.rule).copied().unwrap_or(usize::MAX);
            (std::cmp::Reverse(finding.severity), rank, place, finding)
        })
        .collect();
    keyed.sort_by(|a, b| {
        (&a.0, a.1, &a.2, &a.3.check, &a.3.subject, &a.3.message).cmp(&(
            &b.0,
            b.1,
            &b.2,
            &b.3.check,
            &b.3.subject,
            &b.3.message,
        ))
    });
    keyed.into_iter().map(|(_, _, _, finding)| finding).collect()
}
