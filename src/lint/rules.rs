//! The rules as data: what each asks for, why, what to do, how bad it is; and which code looks.

use std::sync::{Arc, LazyLock};

use super::cluster::View;
use super::finding::Out;
use super::{exposure, naming, publishing, references, schema, workload};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::parity::Severity;
use crate::profile::{LintRule, Profile};
use crate::source::Sources;
use crate::source::Span;
use crate::yaml;
use crate::yaml::Node;

const UNKNOWN_RULE: Code = Code { id: "profile/rule", says: "A rule of a profile is one that there is." };

const TEXT: &str = include_str!("../../mappings/dis/lint.yaml");
const EXAMPLES_TEXT: &str = include_str!("../../mappings/dis/lint-examples.yaml");

/// What `mappings/dis/lint.yaml` says.
pub(super) static DATA: LazyLock<Node> = LazyLock::new(|| read("mappings/dis/lint.yaml", TEXT));

/// What `mappings/dis/lint-examples.yaml` says.
static EXAMPLES: LazyLock<Node> = LazyLock::new(|| read("mappings/dis/lint-examples.yaml", EXAMPLES_TEXT));

fn read(name: &str, text: &str) -> Node {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let parsed = yaml::parse(file, sources.get(file).text());
    let root = parsed.documents.into_iter().next().map(|document| document.root);
    root.unwrap_or_else(|| Node {
        kind: yaml::Kind::Null,
        span: Span::new(file, 0, 0),
        alias: None,
        tag: None,
        style: yaml::Style::Plain,
        written: Arc::from(""),
    })
}

/// The code of a rule.
type Look = fn(&View<'_>, &mut Out<'_>);

/// The code of each rule, by its id.
pub(super) const CODE: &[(&str, Look)] = &[
    ("S1", schema::api_version),
    ("S2", schema::spec_missing),
    ("S3", schema::fits),
    ("S4", schema::autoscaler),
    ("S5", schema::service),
    ("S6", schema::deprecated_keys),
    ("S7", schema::numeric_user),
    ("N1", naming::namespace),
    ("N2", naming::scope),
    ("N3", naming::namespace_said),
    ("N4", naming::unique),
    ("N5", naming::lengths),
    ("N6", naming::product),
    ("R1", references::configuration),
    ("R2", references::secret_store),
    ("R3", references::routes),
    ("R4", references::mesh_destination),
    ("R5", references::api_management),
    ("R6", references::delivery),
    ("R7", references::patches),
    ("R8", references::left_over),
    ("W1", workload::identity),
    ("W2", workload::mesh),
    ("W3", workload::telemetry),
    ("W4", workload::pod),
    ("W5", workload::placement),
    ("W6", workload::security),
    ("W7", workload::image),
    ("W8", workload::replicas),
    ("W9", workload::manual_jobs),
    ("W10", workload::restart),
    ("W11", workload::identity_tags),
    ("W12", workload::one_vault),
    ("W13", workload::policy_values),
    ("P1", exposure::parity),
    ("P2", exposure::internal),
    ("P3", exposure::allowlist),
    ("P4", exposure::same_everywhere),
    ("P5", exposure::grants),
    ("P6", exposure::one_scheduler),
    ("P7", exposure::removal),
    ("C1", publishing::syncroot),
    ("C2", publishing::publishing),
    ("C3", publishing::pull_request),
    ("C4", publishing::promotion),
];

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id: `S2`.
    pub id: Arc<str>,
    /// What people remember: `spec-missing`.
    pub name: Arc<str>,
    /// What it asks for, in a sentence.
    pub title: Arc<str>,
    /// What happens otherwise.
    pub why: Arc<str>,
    /// What to do about a finding.
    pub help: Arc<str>,
    /// Where more is written.
    pub references: Vec<Arc<str>>,
    /// What it looks at.
    pub checks: Vec<Check>,
    /// An example that it finds something in.
    pub fails: Arc<str>,
    /// The same as it should be.
    pub passes: Arc<str>,
}

/// One of the things that a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name: `version`.
    pub name: Arc<str>,
    /// How bad it is.
    pub severity: Severity,
    /// What is the case then, in a sentence.
    pub says: Arc<str>,
    /// Whether it can be mended without asking anybody.
    pub fixable: bool,
}

impl Rule {
    /// As findings and waivers name it: `lint/S2`.
    pub fn full_id(&self) -> String {
        format!("lint/{}", self.id)
    }

    /// How bad the worst is that it finds.
    pub fn severity(&self) -> Severity {
        self.checks.iter().map(|check| check.severity).max().unwrap_or(Severity::Info)
    }

    /// Whether some of what it finds can be mended without asking anybody.
    pub fn is_fixable(&self) -> bool {
        self.checks.iter().any(|check| check.fixable)
    }

    /// The family, by the letter that ids begin with.
    pub fn family(&self) -> &'static str {
        match self.id.chars().next() {
            Some('S') => "Schema",
            Some('N') => "Names and scope",
            Some('R') => "References",
            Some('W') => "Workloads",
            Some('P') => "Parity and exposure",
            _ => "Publishing",
        }
    }
}

/// The rules of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// They, in the order in which they are shown.
    pub all: Vec<Rule>,
}

impl Default for Rules {
    fn default() -> Self {
        static DIS: LazyLock<Rules> = LazyLock::new(|| {
            let items = DATA.get("rules").and_then(Node::as_sequence).unwrap_or_default();
            Rules { all: items.iter().filter_map(rule).collect() }
        });
        DIS.clone()
    }
}

fn written(node: &Node, name: &str) -> Option<Arc<str>> {
    node.get(name).and_then(Node::as_written).map(Arc::from)
}

/// An example of a rule, from the file of examples.
fn example(node: &Node, which: &str) -> Arc<str> {
    let id = written(node, "id").unwrap_or_default();
    let text = EXAMPLES.get(&id).and_then(|examples| examples.get(which)).and_then(Node::as_text);
    Arc::from(text.unwrap_or_default())
}

fn rule(node: &Node) -> Option<Rule> {
    let checks = node.get("checks")?.as_mapping()?;
    let check = |entry: &yaml::Entry| {
        Some(Check {
            name: Arc::clone(&entry.key.name),
            severity: Severity::from_word(entry.value.get("severity")?.as_text()?)?,
            says: written(&entry.value, "says")?,
            fixable: entry.value.get("fix").is_some_and(|fix| fix.kind == yaml::Kind::Bool(true)),
        })
    };
    let references = node.get("see").and_then(Node::as_sequence).unwrap_or_default();
    Some(Rule {
        id: written(node, "id")?,
        name: written(node, "name")?,
        title: written(node, "title")?,
        why: written(node, "why")?,
        help: written(node, "do")?,
        references: references.iter().filter_map(Node::as_written).map(Arc::from).collect(),
        checks: checks.entries.iter().filter_map(check).collect(),
        fails: example(node, "fails"),
        passes: example(node, "passes"),
    })
}

impl Rules {
    /// Those of a platform: a profile may switch some off, or say that they are worse or better. What is wrong with it is said.
    #[must_use = "what is wrong with the profile is to be told"]
    pub fn of_profile(profile: &Profile) -> (Self, Vec<Diagnostic>) {
        let mut rules = Self::default();
        let mut diagnostics = Vec::new();
        for said in &profile.lint {
            if let Err(diagnostic) = rules.take(said, &profile.name) {
                diagnostics.push(*diagnostic);
            }
        }
        (rules, diagnostics)
    }

    fn take(&mut self, said: &LintRule, profile: &Arc<str>) -> Result<(), Box<Diagnostic>> {
        let wrong = |message: String, help: Option<String>| {
            let diagnostic = match said.rule.span {
                Some(span) => Diagnostic::error(UNKNOWN_RULE, span, message),
                None => Diagnostic::about_file(UNKNOWN_RULE, Arc::clone(profile), message),
            };
            Box::new(match help {
                Some(help) => diagnostic.help(help),
                None => diagnostic.help("`tricep lint --list` shows them"),
            })
        };
        let (id, check) = match said.rule.value.split_once('/') {
            Some((id, check)) => (id, Some(check)),
            None => (&*said.rule.value, None),
        };
        let Some(at) = self.all.iter().position(|rule| &*rule.id == id) else {
            let meant = nearest(id, self.all.iter().map(|rule| &*rule.id))
                .map(|meant| format!("did you mean `{meant}`?"));
            return Err(wrong(format!("there is no rule `{id}`"), meant));
        };
        let severity = match &*said.severity.value {
            "off" => None,
            word => match Severity::from_word(word) {
                Some(severity) => Some(severity),
                None => {
                    let help = "write off, info, low, medium, high or critical".to_owned();
                    return Err(wrong(format!("`{word}` is no severity"), Some(help)));
                }
            },
        };
        let Some(rule) = self.all.get_mut(at) else { return Ok(()) };
        if let Some(name) = check
            && !rule.checks.iter().any(|one| &*one.name == name)
        {
            let names = rule.checks.iter().map(|one| &*one.name).collect::<Vec<_>>().join(", ");
            return Err(wrong(
                format!("{id} does not look at `{name}`"),
                Some(format!("it looks at {names}")),
            ));
        }
        let is_meant = |one: &Check| check.is_none_or(|name| &*one.name == name);
        match severity {
            Some(severity) => {
                rule.checks.iter_mut().filter(|one| is_meant(one)).for_each(|one| one.severity = severity);
            }
            None => rule.checks.retain(|one| !is_meant(one)),
        }
        if rule.checks.is_empty() {
            self.all.remove(at);
        }
        Ok(())
    }

    /// The rule of an id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.all.iter().find(|rule| &*rule.id == id)
    }

    /// The rule that somebody means: by its id, with or without `lint/`, or by its name.
    pub fn find(&self, word: &str) -> Option<&Rule> {
        let word = word.strip_prefix("lint/").unwrap_or(word);
        let word = word.split_once('/').map_or(word, |(id, _)| id);
        self.all
            .iter()
            .find(|rule| rule.id.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word))
    }

    /// What is nearest to a word that means none.
    pub fn nearest(&self, word: &str) -> Option<&str> {
        let word = word.strip_prefix("lint/").unwrap_or(word);
        let ids = self.all.iter().map(|rule| &*rule.id);
        nearest(word, self.all.iter().map(|rule| &*rule.name)).or_else(|| nearest(word, ids))
    }
}
