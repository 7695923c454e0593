//! Evaluation: what a deployment of a program would contain.
//!
//! Everything is computed on demand and once: a parameter, a variable, an output, the head of a resource (its name, id and
//! scope) and its body each have a slot that is empty, running, done or failed. Reading one that is running is a cycle; one
//! that failed has its diagnostic already, and what needs it fails silently, so that one mistake is reported once and
//! everything that does not depend on it still has an answer.
//!
//! What only a deployment knows is a value too, see [`crate::value`]. A condition on an unknown keeps both branches, a
//! loop over an unknown is one resource that stands for all rounds, an unknown name still leaves a resource with its type
//! and body.
//!
//! ```text
//! parameter file ─► parameters ─┐
//! given values ─────────────────┴► deployment ─► machine: slots ─► expr ─► call, lambda
//!                                       │            ▲                       │
//!                                       └► resource ─┴─ scope (ids) ◄────────┘   module: a deployment inside
//! ```

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a place in the language takes a few kinds of value and refuses every other"
)]

mod access;
mod call;
pub mod check;
mod cloud;
mod expr;
mod holes;
mod lambda;
mod machine;
mod module;
mod parameters;
mod partial;
mod resource;
mod scope;
mod secret;
pub mod snapshot;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use expr::either;
pub use machine::EvalCode;

use crate::diag::Diagnostic;
use crate::origin::{OriginId, Origins};
use crate::parallel;
use crate::source::Span;
use crate::template::{ProgramId, Programs};
use crate::value::{Handle, Object, Sourced, Value};

/// What is known about a deployment from outside of its files. What is not given stays unknown.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The tenant's id.
    pub tenant_id: Option<String>,
    /// The management group's name.
    pub management_group: Option<String>,
    /// The subscription's id.
    pub subscription_id: Option<String>,
    /// The resource group's name.
    pub resource_group: Option<String>,
    /// The location of the resource group or the deployment.
    pub location: Option<String>,
    /// The name of the deployment.
    pub deployment_name: Option<String>,
    /// Environment variables that parameter files may read.
    pub environment: BTreeMap<String, String>,
    /// Values for parameters that win over every file.
    pub parameters: BTreeMap<String, Value>,
    /// What `environment()` answers; unknown when nothing is given.
    pub cloud: Option<Cloud>,
    /// What `utcNow()` and `newGuid()` answer; unknown when nothing is given.
    pub fixed: Option<Fixed>,
    /// How much is worked out.
    pub precision: Precision,
}

/// Answers for the functions that differ at every run.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Seconds since 1970.
    pub epoch_seconds: i64,
    /// The GUID.
    pub guid: String,
}

/// A cloud of Azure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// The one that everybody can use.
    Public,
}

/// How far evaluation goes where a part of a value is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// As far as it can: the known member of a partly unknown object is known.
    #[default]
    Fine,
    /// As far as the official tool: a function of a partly unknown value, and a member of one, stay expressions.
    Official,
}

/// The answer.
#[derive(Debug)]
pub struct Evaluation {
    /// Every resource, also those that are only referred to, in the order of emission; modules come with their content.
    pub resources: Vec<Evaluated>,
    /// The outputs of the root in order.
    pub outputs: Vec<(Arc<str>, Sourced)>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Where every value came from.
    pub origins: Origins,
    /// How many steps it took, see [`crate::limits::EVAL_STEPS`].
    pub steps: u64,
}

/// A resource or module as it would be deployed.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Which one.
    pub handle: Handle,
    /// What it is.
    pub kind: EvaluatedKind,
    /// Its symbolic name, if it has one.
    pub symbol: Option<Arc<str>>,
    /// Its full type.
    pub ty: Arc<str>,
    /// The version of its API.
    pub api_version: Option<Arc<str>>,
    /// Its id.
    pub id: Value,
    /// Its full name, parents included.
    pub name: Sourced,
    /// The members of its body but name and type, in order.
    pub body: Arc<Object>,
    /// Under which condition it is deployed, when that is not known.
    pub condition: Option<Sourced>,
    /// Whether it stands for all rounds of a loop over something unknown.
    pub repeated: bool,
    /// The declaration.
    pub span: Span,
    /// The line that opens its body.
    pub opening: OriginId,
    /// The modules it is in, from the outside in.
    pub within: Arc<[Handle]>,
    /// What it refers to.
    pub uses: Vec<Handle>,
    /// What `dependsOn` of ARM JSON names by a text: ids, names of resources, and names of loops.
    pub depends_on: Vec<Value>,
    /// The names of the deployments without a scope of their own that it is written in.
    pub inlined: Vec<Value>,
}

/// What an [`Evaluated`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluatedKind {
    /// A resource that is deployed.
    Deployed,
    /// A resource that is only referred to.
    Existing,
    /// A resource of another provider.
    Extensible,
    /// A module; its content stands on its own.
    Module,
}

/// Evaluates several programs, on every core; the answers are in the order of the programs.
pub fn evaluate_all(programs: &Programs, runs: &[(ProgramId, Inputs)]) -> Vec<Evaluation> {
    let weight = |(root, _): &(ProgramId, Inputs)| weight(programs, *root);
    parallel::heaviest_first(runs, weight, |(root, inputs)| evaluate(programs, *root, inputs))
}

/// How long evaluating a program takes beside others: what is declared in it, or in the template that it is for.
fn weight(programs: &Programs, root: ProgramId) -> usize {
    let program = programs.get(root);
    let template =
        program.and_then(|own| own.parameters_file.as_ref()?.using).and_then(|id| programs.get(id));
    template.or(program).map_or(0, |program| program.resources.len())
}

/// Evaluates a program: a parameter file with the template it is for, or a template with the given parameters.
pub fn evaluate(programs: &Programs, root: ProgramId, inputs: &Inputs) -> Evaluation {
    machine::Machine::new(programs, inputs).run(root)
}
