//! A program from its files to its snapshot, all in memory.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tricep::bicep::{Loaded, Loader};
use tricep::diag::human::{Paint, human};
use tricep::diag::{self, Diagnostic, Severity};
use tricep::eval;
use tricep::eval::snapshot::Snapshot;
use tricep::eval::{Evaluation, Inputs, Precision};
use tricep::language::expression_text::Secrets;
use tricep::template::ProgramId;
use tricep::world::{MemoryWorld, World as _, WorldPath};

/// The files below a folder as a world.
pub(crate) fn world(folder: &Path) -> MemoryWorld {
    let mut world = MemoryWorld::default();
    put(folder, &WorldPath::root(), &mut world);
    world
}

fn put(folder: &Path, at: &WorldPath, world: &mut MemoryWorld) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let inside = at.join(path.file_name().unwrap().to_str().unwrap()).unwrap();
        if path.is_dir() {
            put(&path, &inside, world);
        } else {
            world.put(inside, std::fs::read(&path).unwrap());
        }
    }
}

/// Where the reference answers were given.
pub(crate) fn standard_inputs() -> Inputs {
    let text = |text: &str| Some(text.to_owned());
    Inputs {
        tenant_id: text("66666666-7777-8888-9999-aaaaaaaaaaaa"),
        subscription_id: text("11111111-2222-3333-4444-555555555555"),
        resource_group: text("rg-conformance"),
        location: text("norwayeast"),
        environment: BTreeMap::new(),
        precision: Precision::Official,
        ..Inputs::default()
    }
}

/// A program that is loaded once and can be evaluated often.
pub(crate) struct Run {
    pub(crate) loaded: Loaded,
    root: ProgramId,
}

impl Run {
    /// Loads a file of a world with all that it refers to.
    pub(crate) fn load(world: &MemoryWorld, main: &str) -> Self {
        let mut loader = Loader::new(world, None);
        let path = WorldPath::root().join(main).unwrap();
        let root =
            if main.ends_with(".bicepparam") { loader.parameters(&path) } else { loader.template(&path) };
        Self { loaded: loader.finish(), root }
    }

    /// Loads a template of a world, and the ARM parameters file that brings its values.
    pub(crate) fn load_with_values(world: &MemoryWorld, main: &str, values: &str) -> Self {
        let at = |path: &str| WorldPath::root().join(path).unwrap();
        let mut loader = Loader::new(world, None);
        let template = loader.template(&at(main));
        let text = String::from_utf8(world.read(&at(values)).unwrap()).unwrap();
        let root = loader.values(values, text, template);
        Self { loaded: loader.finish(), root }
    }

    /// Evaluates it.
    pub(crate) fn evaluate(&self, inputs: &Inputs) -> Evaluation {
        eval::evaluate(&self.loaded.programs, self.root, inputs)
    }

    /// What loading and evaluating had to say, in the order in which it is shown.
    pub(crate) fn said(&self, evaluation: &Evaluation) -> Vec<Diagnostic> {
        let mut said = self.loaded.diagnostics.clone();
        said.extend(evaluation.diagnostics.iter().cloned());
        diag::sort(&mut said, &self.loaded.sources);
        said
    }

    /// The errors as people see them.
    pub(crate) fn errors(&self, evaluation: &Evaluation) -> String {
        let said = self.said(evaluation);
        let errors = said.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let shown: Vec<_> = errors.map(|error| human(error, &self.loaded.sources, Paint::Plain)).collect();
        shown.join("\n")
    }
}

/// The text that `tricep snapshot` prints.
pub(crate) fn snapshot_text(evaluation: &Evaluation) -> String {
    eval::snapshot::text(&Snapshot::of(evaluation), Secrets::Reveal).unwrap()
}

/// The same as data.
pub(crate) fn snapshot(evaluation: &Evaluation) -> Value {
    serde_json::from_str(&snapshot_text(evaluation)).unwrap()
}
