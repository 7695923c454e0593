//! Evaluates a test on both sides.

use std::time::{Duration, Instant};

use serde_json::Value;
use tricep::bicep::load::Loader;
use tricep::diag::{Diagnostic, Severity, short};
use tricep::eval::snapshot::{self, Snapshot};
use tricep::eval::{self, Fixed, Inputs, Precision};
use tricep::language::expression_text::Secrets;
use tricep::source::Sources;
use tricep::template::{Program, ScopeKind};

use super::checkout::{Checkout, Test};
use super::compare;
use super::report::{Finding, Outcome};
use super::side::{MANAGEMENT_GROUP, SECRETS, SUBSCRIPTION, Side};

/// What became of one side.
pub(super) struct Answer {
    /// The snapshot, unless it is too large to be written.
    pub(super) snapshot: Value,
    /// What is wrong, errors first, each in one line: code, place and message.
    pub(super) errors: Vec<(String, String)>,
    /// The same of warnings.
    pub(super) warnings: Vec<(String, String)>,
    /// How long loading took.
    pub(super) loading: Duration,
    /// How long evaluation took.
    pub(super) evaluating: Duration,
}

/// Evaluates a test on both sides and compares them.
pub(super) fn test(checkout: &Checkout, test: &Test) -> Outcome {
    let source = answer(checkout, test, false);
    let compiled = answer(checkout, test, true);
    let mut findings = Vec::new();
    for (side, answer) in [("source", &source), ("compiled", &compiled)] {
        for (code, line) in &answer.errors {
            findings.push(Finding { kind: format!("error in {side}: {code}"), what: line.clone() });
        }
    }
    let mut compared = compare::differences(&source.snapshot, &compiled.snapshot);
    if findings.is_empty() {
        findings = std::mem::take(&mut compared.findings);
    }
    let name = test.name.clone();
    Outcome { name, source, compiled, findings, otherwise: compared.otherwise, open: compared.open }
}

fn answer(checkout: &Checkout, test: &Test, compiled: bool) -> Answer {
    let side = Side { world: &checkout.world, test: &test.path, compiled };
    let started = Instant::now();
    let mut loader = Loader::new(&side, Some(Checkout::cache()));
    let root = loader.template(&test.path);
    let mut loaded = loader.finish();
    let loading = started.elapsed();
    let inputs = inputs(loaded.programs.get(root));
    let started = Instant::now();
    let evaluation = eval::evaluate(&loaded.programs, root, &inputs);
    let snapshot = snapshot::json(&Snapshot::of(&evaluation), Secrets::Reveal).unwrap_or_default();
    let evaluating = started.elapsed();
    loaded.diagnostics.extend(evaluation.diagnostics);
    tricep::diag::sort(&mut loaded.diagnostics, &loaded.sources);
    let lines = |severity| lines(&loaded.diagnostics, severity, &loaded.sources);
    Answer {
        snapshot,
        errors: lines(Severity::Error),
        warnings: lines(Severity::Warning),
        loading,
        evaluating,
    }
}

fn lines(diagnostics: &[Diagnostic], severity: Severity, sources: &Sources) -> Vec<(String, String)> {
    let wanted = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
    wanted.map(|diagnostic| (diagnostic.code.id.to_owned(), short::short(diagnostic, sources))).collect()
}

/// What is known about the deployment of a test: the flags that the official tool takes at its level, and the parameters
/// that only the pipeline knows.
fn inputs(program: Option<&Program>) -> Inputs {
    let scope = program.and_then(|program| program.scopes.first().copied());
    let scope = scope.unwrap_or(ScopeKind::ResourceGroup);
    let declared = |name: &str| {
        program.is_some_and(|program| program.params.iter().any(|param| &*param.name.text == name))
    };
    let secrets = SECRETS.iter().filter(|(name, _)| declared(name));
    let when = |given: bool, value: &str| given.then(|| value.to_owned());
    let in_subscription = matches!(scope, ScopeKind::Subscription | ScopeKind::ResourceGroup);
    Inputs {
        tenant_id: Some("66666666-7777-8888-9999-aaaaaaaaaaaa".to_owned()),
        management_group: when(scope == ScopeKind::ManagementGroup, MANAGEMENT_GROUP),
        subscription_id: when(in_subscription, SUBSCRIPTION),
        resource_group: when(scope == ScopeKind::ResourceGroup, "rg-avm"),
        location: Some("norwayeast".to_owned()),
        deployment_name: Some("avm".to_owned()),
        fixed: Some(Fixed {
            epoch_seconds: 1_767_225_600,
            guid: "bbbbbbbb-cccc-dddd-eeee-ffffffffffff".to_owned(),
        }),
        parameters: secrets.map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
        precision: Precision::Official,
        ..Inputs::default()
    }
}
