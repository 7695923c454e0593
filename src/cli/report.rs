//! `tricep report`: a stored run in any form, and what changed since an earlier one.

use std::sync::Arc;

use super::args;
use super::args::FailOn;
use super::exit::Exit;
use super::forms;
use super::output::Output;

/// Reads a stored run, holds it against others, and writes it.
pub fn run(args: &args::Report, output: &mut Output) -> Exit {
    let fail_on = args.fail_on.unwrap_or(FailOn::Never);
    let read = forms::stored(&args.run).and_then(|mut run| {
        forms::refine(&mut run, &args.rendering, fail_on, output)?;
        // What the check failed on holds until somebody asks for something else.
        if let Some(word) = args.fail_on {
            run.options.fail_on = Some(Arc::from(word.word()));
        }
        Ok(run)
    });
    match read {
        Ok(run) => {
            let written = forms::write(&run, &args.rendering, args.output.as_deref(), output);
            written.and(forms::verdict(&run, fail_on))
        }
        Err(wrong) => wrong.report(output),
    }
}
