//! What a stored run is read into: the members of the wire form, each where it stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::graph::stored::StoredNode;

type Text = Arc<str>;

/// What is looked at first.
#[derive(Deserialize)]
#[serde(expecting = "a stored run")]
pub(super) struct Head {
    pub(super) schema: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Document {
    pub(super) started: Option<Text>,
    pub(super) options: Option<Options>,
    pub(super) sides: Sides,
    #[serde(default)]
    pub(super) environments: Vec<Environment>,
    #[serde(default)]
    pub(super) workloads: Vec<Workload>,
    #[serde(default)]
    pub(super) pairings: Vec<Pairing>,
    #[serde(default)]
    pub(super) facts: Vec<Fact>,
    #[serde(default)]
    pub(super) lint: Vec<LintFinding>,
    #[serde(default, rename = "lintRules")]
    pub(super) lint_rules: Vec<LintRule>,
    #[serde(default)]
    pub(super) waivers: Vec<WaiverFinding>,
    #[serde(default)]
    pub(super) grants: Vec<Grant>,
    #[serde(default)]
    pub(super) resources: Vec<Resource>,
    #[serde(default)]
    pub(super) unmapped: Vec<Unmapped>,
    #[serde(default)]
    pub(super) coverage: Vec<Coverage>,
    #[serde(default)]
    pub(super) summary: Summary,
    pub(super) since: Option<Since>,
    #[serde(default)]
    pub(super) trend: Vec<Trend>,
    #[serde(rename = "graphOf")]
    pub(super) graph_of: Option<GraphOf>,
    #[serde(default)]
    pub(super) graph: Vec<StoredNode>,
    #[serde(default)]
    pub(super) excerpts: Vec<Cut>,
    #[serde(default)]
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Options {
    #[serde(default)]
    pub(super) all: bool,
    pub(super) fail_on: Option<Text>,
    #[serde(default)]
    pub(super) workloads: Vec<Text>,
}

#[derive(Deserialize)]
pub(super) struct GraphOf {
    pub(super) environment: Text,
    #[serde(default)]
    pub(super) inputs: Vec<Text>,
}

#[derive(Deserialize)]
pub(super) struct Sides {
    pub(super) aca: Root,
    pub(super) dis: Option<Root>,
    pub(super) wiring: Option<Root>,
}

#[derive(Deserialize)]
pub(super) struct Root {
    pub(super) root: Text,
    pub(super) link: Option<Text>,
    pub(super) folder: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct Environment {
    pub(super) name: Text,
    pub(super) aca: Option<Text>,
    pub(super) dis: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct Workload {
    pub(super) name: Text,
    pub(super) kind: String,
}

#[derive(Deserialize)]
pub(super) struct Pairing {
    pub(super) workload: Text,
    pub(super) aca: Text,
    pub(super) dis: Text,
    pub(super) how: String,
}

#[derive(Deserialize)]
#[serde(expecting = "a fact")]
pub(super) struct Fact {
    pub(super) workload: Text,
    pub(super) environment: Text,
    pub(super) property: String,
    pub(super) key: Option<Text>,
    pub(super) aca: Option<Side>,
    pub(super) dis: Option<Side>,
    pub(super) verdict: Option<String>,
    pub(super) severity: Option<String>,
    pub(super) rule: Option<Text>,
    pub(super) message: Option<Text>,
    pub(super) why: Option<Text>,
    #[serde(default)]
    pub(super) missing: Vec<Text>,
    pub(super) equivalence: Option<Text>,
    pub(super) fix: Option<Fix>,
    pub(super) waived: Option<Waived>,
    pub(super) fingerprint: Option<Text>,
    #[serde(default)]
    pub(super) baseline: bool,
    pub(super) change: Option<String>,
    pub(super) since: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct Side {
    #[serde(default)]
    pub(super) value: Value,
    pub(super) text: Text,
    pub(super) unknown: Option<Text>,
    pub(super) default: Option<Text>,
    pub(super) via: Option<Text>,
    pub(super) origin: Option<Place>,
    #[serde(default)]
    pub(super) chain: Vec<Hop>,
    pub(super) excerpt: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct Place {
    pub(super) file: Text,
    pub(super) line: u32,
    pub(super) column: u32,
    #[serde(rename = "in")]
    pub(super) inside: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Hop {
    pub(super) kind: String,
    pub(super) name: Option<Text>,
    pub(super) file: Text,
    pub(super) line: u32,
    pub(super) column: u32,
    #[serde(rename = "in")]
    pub(super) inside: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Fix {
    pub(super) side: String,
    pub(super) patch: Text,
}

#[derive(Deserialize)]
pub(super) struct Waived {
    pub(super) reason: Text,
    pub(super) until: Option<Text>,
    pub(super) owner: Option<Text>,
    pub(super) origin: Option<Place>,
}

#[derive(Deserialize)]
pub(super) struct WaiverFinding {
    pub(super) rule: String,
    pub(super) severity: String,
    pub(super) message: Text,
    pub(super) origin: Option<Place>,
}

#[derive(Deserialize)]
pub(super) struct LintFinding {
    pub(super) rule: Text,
    pub(super) id: Text,
    pub(super) check: Text,
    pub(super) severity: String,
    pub(super) message: Text,
    pub(super) help: Option<Text>,
    pub(super) workload: Option<Text>,
    #[serde(default)]
    pub(super) environments: Vec<Text>,
    pub(super) object: Option<LintObject>,
    pub(super) origin: Option<Place>,
    pub(super) fix: Option<Fix>,
    pub(super) waived: Option<Waived>,
}

#[derive(Deserialize)]
pub(super) struct LintObject {
    pub(super) kind: Text,
    pub(super) name: Text,
    pub(super) namespace: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct LintRule {
    pub(super) rule: Text,
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) why: Text,
    pub(super) help: Text,
    pub(super) severity: String,
    #[serde(default)]
    pub(super) references: Vec<Text>,
}

#[derive(Deserialize)]
pub(super) struct Grant {
    pub(super) environment: Text,
    pub(super) role: Text,
    pub(super) principal: Text,
    pub(super) scope: Text,
    pub(super) workload: Option<Text>,
    pub(super) origin: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource {
    pub(super) environment: Text,
    pub(super) r#type: Text,
    pub(super) name: Text,
    pub(super) deployed: bool,
    #[serde(default)]
    pub(super) used_by: Vec<Text>,
    pub(super) origin: Option<Place>,
}

#[derive(Deserialize)]
pub(super) struct Unmapped {
    pub(super) workload: Text,
    #[serde(default)]
    pub(super) environments: Vec<Text>,
    pub(super) path: Text,
    pub(super) fidelity: String,
    pub(super) note: Text,
    pub(super) origin: Option<Place>,
}

#[derive(Deserialize)]
pub(super) struct Coverage {
    pub(super) workload: Text,
    pub(super) environment: Text,
    pub(super) facts: usize,
    pub(super) agree: usize,
    #[serde(default)]
    pub(super) equivalent: usize,
    pub(super) differ: usize,
    pub(super) undecided: usize,
}

/// The counts that follow from nothing else in the document, because facts that agree may be left out of it.
#[derive(Default, Deserialize)]
pub(super) struct Summary {
    pub(super) verdicts: Option<BTreeMap<String, usize>>,
    pub(super) findings: Option<BTreeMap<String, usize>>,
    pub(super) waived: Option<usize>,
    pub(super) baseline: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Since {
    pub(super) previous: Option<Text>,
    #[serde(default)]
    pub(super) resolved: Vec<Gone>,
    #[serde(default)]
    pub(super) unused_baseline: Vec<Gone>,
}

#[derive(Deserialize)]
pub(super) struct Gone {
    pub(super) workload: Text,
    pub(super) environment: Text,
    pub(super) property: String,
    pub(super) key: Option<Text>,
    pub(super) severity: Option<String>,
    pub(super) message: Text,
    pub(super) fingerprint: Text,
    pub(super) since: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct Trend {
    pub(super) date: Text,
    #[serde(default)]
    pub(super) findings: BTreeMap<String, usize>,
    pub(super) undecided: usize,
    pub(super) waived: usize,
    pub(super) facts: usize,
    pub(super) agree: usize,
}

#[derive(Deserialize)]
pub(super) struct Cut {
    pub(super) line: u32,
    pub(super) lines: Vec<Text>,
    pub(super) mark: [u32; 3],
}

/// A message; its place, where it has one, stands among its members.
#[derive(Deserialize)]
pub(super) struct Diagnostic {
    pub(super) code: String,
    pub(super) severity: String,
    pub(super) message: Text,
    pub(super) help: Option<Text>,
    pub(super) file: Option<Text>,
    #[serde(default)]
    pub(super) line: u32,
    #[serde(default)]
    pub(super) column: u32,
    #[serde(rename = "in")]
    pub(super) inside: Option<String>,
}
