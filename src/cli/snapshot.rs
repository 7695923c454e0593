//! `tricep snapshot`: the resources that a deployment would contain, in the official shape.

use std::path::{Path, PathBuf};

use super::args;
use super::args::SnapshotMode;
use super::disk;
use super::exit::Exit;
use super::given;
use super::output::Output;
use super::project;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::eval::Evaluation;
use crate::eval::snapshot;
use crate::eval::snapshot::Snapshot;
use crate::language::expression_text::Secrets;
use crate::template::{Program, ScopeKind};
use crate::world;

const TOO_LARGE: Code = Code { id: "snapshot/too-large", says: "A snapshot is too large to be written." };
const MISPLACED: Code =
    Code { id: "snapshot/misplaced", says: "A flag does not fit the scope of the template." };
const NOT_WRITTEN: Code =
    Code { id: "snapshot/not-written", says: "The file of a snapshot cannot be written." };
const NO_SNAPSHOT: Code = Code { id: "snapshot/unreadable", says: "There is no snapshot to compare with." };

/// Evaluates and prints, writes or compares.
pub fn run(args: &args::Snapshot, output: &mut Output) -> Exit {
    let values = args.parameters.as_deref();
    let loaded = project::load(&args.file, values, &args.reading);
    let inputs = project::inputs(&args.place, &args.reading, true);
    let ((mut loaded, root), mut inputs) = match loaded.and_then(|loaded| Ok((loaded, inputs?))) {
        Ok(read) => read,
        Err(diagnostic) => return output.refuse(&diagnostic),
    };
    let template = given::template_of(&loaded.programs, root);
    if let Some(diagnostic) = template.and_then(|(_, template)| misplaced(args, template)) {
        return output.refuse(&diagnostic);
    }
    inputs.parameters.extend(given::parameters(&loaded.programs, root, &args.params));
    let evaluation = project::evaluate(&mut loaded, root, &inputs);
    let exit = project::report(&loaded.diagnostics, &loaded.sources, args.reading.strict, output);
    if exit != Exit::Done {
        return exit;
    }
    match text(&evaluation) {
        Ok(text) => deliver(args, &text, output),
        Err(diagnostic) => output.refuse(&diagnostic),
    }
}

/// The snapshot of an evaluation as text.
fn text(evaluation: &Evaluation) -> Result<String, Box<Diagnostic>> {
    snapshot::text(&Snapshot::of(evaluation), Secrets::Reveal)
        .map_err(|error| Box::new(Diagnostic::about_file(TOO_LARGE, "the snapshot", error.to_string())))
}

/// A flag that says where, and does not fit the template: the official command refuses it too.
fn misplaced(args: &args::Snapshot, template: &Program) -> Option<Box<Diagnostic>> {
    let scope = *template.scopes.first()?;
    let place = &args.place;
    let flags = [
        (
            "--subscription-id",
            &place.subscription_id,
            [ScopeKind::Subscription, ScopeKind::ResourceGroup].as_slice(),
        ),
        ("--resource-group", &place.resource_group, &[ScopeKind::ResourceGroup]),
        ("--management-group-id", &place.management_group_id, &[ScopeKind::ManagementGroup]),
    ];
    let (flag, _, _) =
        flags.into_iter().find(|(_, given, fits)| given.is_some() && !fits.contains(&scope))?;
    let level = match scope {
        ScopeKind::Tenant => "a tenant",
        ScopeKind::ManagementGroup => "a management group",
        ScopeKind::Subscription => "a subscription",
        ScopeKind::ResourceGroup => "a resource group",
    };
    let message = format!("{flag} does not fit: this template is deployed to {level}");
    let diagnostic = Diagnostic::about_file(MISPLACED, args.file.display().to_string(), message);
    Some(Box::new(diagnostic.help(format!("leave {flag} out"))))
}

fn deliver(args: &args::Snapshot, text: &str, output: &mut Output) -> Exit {
    let path = snapshot_path(&args.file);
    match args.mode {
        None => {
            output.line(text);
            Exit::Done
        }
        Some(SnapshotMode::Overwrite) => match disk::write(&path, text.as_bytes()) {
            Ok(()) => Exit::Done,
            Err(error) => {
                let message = format!("this file cannot be written: {error}");
                output.refuse(&Diagnostic::about_file(NOT_WRITTEN, path.display().to_string(), message))
            }
        },
        Some(SnapshotMode::Validate) => validate(&path, text, output),
    }
}

fn validate(path: &Path, text: &str, output: &mut Output) -> Exit {
    let name = path.display().to_string();
    let stored = match disk::read(path).and_then(world::text) {
        Ok(stored) => stored,
        Err(error) => {
            return output.refuse(&error.about(&name).help("write it first with --mode overwrite"));
        }
    };
    let parsed = serde_json::from_str(stored.trim_start_matches('\u{feff}'));
    let (Ok(stored), Ok(actual)) = (parsed, serde_json::from_str(text)) else {
        let diagnostic = Diagnostic::about_file(NO_SNAPSHOT, name, "this is no JSON");
        return output.refuse(&diagnostic.help("write it anew with --mode overwrite"));
    };
    let changes = snapshot::compare(&stored, &actual);
    if changes.is_empty() {
        return Exit::Done;
    }
    output.line(snapshot::unified(&changes).trim_end());
    Exit::Findings
}

/// `prod.bicepparam` has its snapshot in `prod.snapshot.json`.
fn snapshot_path(file: &Path) -> PathBuf {
    file.with_extension("snapshot.json")
}
