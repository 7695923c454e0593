//! What of the Azure side could not be read or evaluated: a tree without it is no whole tree.

use std::sync::Arc;

use super::{inside, named};
use crate::cli::args;
use crate::cli::azure::Azure;
use crate::diag::{Diagnostic, Severity};
use crate::estate::Text;
use crate::migrate::problem::Problem;
use crate::migrate::summary::{Summary, Unread};

/// Every error about the sources, once, in the order in which they were said.
pub(super) fn of(aca: &Azure) -> Vec<Unread> {
    // A message may name files, too, and they are those of the repository wherever that lies.
    let root = match aca.root.repository.trim_end_matches('/') {
        "" | "." => String::new(),
        root => format!("{root}/"),
    };
    let mut all: Vec<Unread> = Vec::new();
    for diagnostic in aca.diagnostics.iter().filter(|one| one.severity == Severity::Error) {
        let message = diagnostic.message.replace('\n', " ");
        let message = if root.is_empty() { message } else { message.replace(&root, "") };
        let one = Unread { place: place(aca, diagnostic), message: Arc::from(message) };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Where it is. Of what lies outside of the repository, such as a module in a cache, the call is named that leads there: where
/// the cache lies is another place on every machine.
fn place(aca: &Azure, diagnostic: &Diagnostic) -> Text {
    let spans = diagnostic.span().into_iter().chain(diagnostic.trace.iter().map(|label| label.span));
    let within = spans.into_iter().find_map(|span| named(aca, span));
    within.unwrap_or_else(|| {
        let name = diagnostic.file(&aca.sources);
        let last = || name.rsplit(['/', '\\']).next().unwrap_or(name);
        Arc::from(inside(aca, name).unwrap_or_else(last))
    })
}

/// Whether mistakes leave nothing to be written: an empty tree would look like an answer.
pub(super) fn is_all(summary: &Summary) -> bool {
    !summary.unread.is_empty() && !summary.has_workloads()
}

/// Says that.
pub(super) fn all(args: &args::Migrate) -> Diagnostic {
    let name = args.directory.display().to_string();
    let message = "no app and no job could be read, so that nothing is written";
    Diagnostic::about_file(Problem::NothingRead.code(), name, message)
        .why("what could not be read may be all that runs on Azure")
        .help("mend the errors above, and run the command again")
}
