//! `tricep explain`: a property of a workload or a value of a predicted resource, and why it is what it is.

mod workload;

use super::args;
use super::args::ExplainFormat;
use super::exit::Exit;
use super::output::Output;
use super::project;
use crate::diag::{Code, Diagnostic, Severity};
use crate::eval::{Inputs, Precision};
use crate::explain;
use crate::explain::human::human;
use crate::explain::json::wire;
use crate::source::Sources;

const NO_RESOURCE: Code =
    Code { id: "explain/no-resource", says: "A file is explained by a resource in it." };

/// Tells the story of what is asked for.
pub fn run(args: &args::Explain, output: &mut Output) -> Exit {
    match (&args.what, is_file(args)) {
        (Some(what), true) => resource(args, what, output),
        (None, true) => {
            let name = args.subject.display().to_string();
            let diagnostic =
                Diagnostic::about_file(NO_RESOURCE, name, "say what of this file is to be explained")
                    .help("name a resource by its symbol, as in: tricep explain FILE containerApp");
            output.diagnostic(&diagnostic, &Sources::new());
            Exit::Unanswered
        }
        (_, false) => workload::run(args, output),
    }
}

/// Whether a file is asked about: something with the name of one.
fn is_file(args: &args::Explain) -> bool {
    let extension = args.subject.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    matches!(extension.as_deref(), Some("bicep" | "bicepparam" | "json" | "jsonc" | "arm"))
        || args.subject.components().count() > 1
}

/// Evaluates a file and explains a value of a resource in it.
fn resource(args: &args::Explain, what: &str, output: &mut Output) -> Exit {
    let values = args.parameters.as_deref();
    let loaded = project::load(&args.subject, values, &args.reading);
    let inputs = project::inputs(&args.place, &args.reading, false);
    let ((mut loaded, root), inputs) = match loaded.and_then(|loaded| Ok((loaded, inputs?))) {
        Ok(read) => read,
        Err(diagnostic) => return output.refuse(&diagnostic),
    };
    let inputs = Inputs { precision: Precision::Fine, ..inputs };
    let evaluation = project::evaluate(&mut loaded, root, &inputs);
    // What was not given is said of the value that lacks it; other values have nothing to do with it.
    loaded.diagnostics.retain(|one| args.reading.strict || one.severity == Severity::Error);
    let exit = project::report(&loaded.diagnostics, &loaded.sources, args.reading.strict, output);
    if args.reading.strict && exit != Exit::Done {
        return exit;
    }
    let file = args.subject.display().to_string();
    match explain::explain(&loaded.programs, &evaluation, what, &file) {
        Ok(explanation) => {
            match args.format {
                ExplainFormat::Human => output.line(human(&explanation, &loaded.sources, output.paint())),
                ExplainFormat::Json => {
                    match serde_json::to_string_pretty(&wire(&explanation, &loaded.sources)) {
                        Ok(text) => output.line(text),
                        Err(error) => {
                            let diagnostic = Diagnostic::about_file(explain::PATH, file, error.to_string());
                            output.diagnostic(&diagnostic, &Sources::new());
                            return Exit::Unanswered;
                        }
                    }
                }
            }
            Exit::Done
        }
        // Where nothing could be read, why is said, and that nothing is there says no more.
        Err(_) if exit != Exit::Done && evaluation.resources.is_empty() && evaluation.outputs.is_empty() => {
            exit
        }
        Err(diagnostic) => {
            output.diagnostic(&diagnostic, &loaded.sources);
            Exit::Unanswered
        }
    }
}
