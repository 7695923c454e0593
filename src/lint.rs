//! The rules of the target platform, held against what is delivered to it.
//!
//! A [`Scene`] is everything that a rule may look at: the rendered objects of each environment with the line behind each
//! field, what delivers them, the kustomizations as they are written, the workflows of the repository, and how the two sides
//! compare where there are two. The rules themselves are data, `mappings/dis/lint.yaml`; the code of each stands in the file
//! of its family, and returns [`Finding`]s. What is the same in several environments is one finding.

mod cluster;
mod exposure;
mod files;
mod finding;
mod naming;
mod place;
mod platform;
mod publishing;
mod references;
pub mod rules;
mod scene;
mod schema;
mod supply;
#[cfg(test)]
mod tests;
mod waive;
mod workload;

pub use files::{Files, Folder, Manifests, Workflow, Written, roots};
pub use finding::{Finding, Subject};
pub use platform::Platform;
pub use rules::{Check, Rule, Rules};
pub use scene::{Before, Home, Layer, Names, Scene, Stage, Wired};
pub use waive::apply;

use cluster::View;
use finding::Out;
use rules::CODE;

/// Everything that the rules find, in the order in which it is shown, one for each environment. [`fold`] brings together
/// what is the same.
pub fn run(scene: &Scene, rules: &Rules) -> Vec<Finding> {
    let view = View::new(scene);
    let mut out = Out::new(scene, rules);
    for (id, check) in CODE {
        if rules.get(id).is_some() {
            out.begin(id);
            check(&view, &mut out);
        }
    }
    out.finish()
}

/// Brings together what is found at one place in several environments.
pub fn fold(findings: Vec<Finding>, scene: &Scene) -> Vec<Finding> {
    finding::fold(findings, &scene.sources)
}
