//! `tricep init`: what is found in a repository, written down as `tricep.yaml`.

use super::args;
use super::disk;
use super::exit::Exit;
use super::output::Output;
use super::repository;
use super::repository::{Existing, Repository};
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::profile::config;
use crate::profile::discovery;
use crate::profile::written;
use crate::profile::written::Facts;
use crate::world;
use crate::world::WorldPath;

const EXISTS: Code = Code { id: "init/exists", says: "A file of configuration is not overwritten." };
const NOT_WRITTEN: Code =
    Code { id: "init/not-written", says: "The file of configuration cannot be written." };

/// Looks, says what was found, and writes the file.
pub fn run(args: &args::Init, output: &mut Output) -> Exit {
    let path = args.directory.strip_prefix(".").unwrap_or(&args.directory).join(config::FILE);
    let name = path.display().to_string();
    // A link to nowhere is a file as well: writing would replace it.
    let is_there = disk::kind_of(&path) != Err(world::ReadError::NotFound);
    if is_there && !args.force && !args.dry_run {
        let diagnostic = Diagnostic::about_file(EXISTS, name, "this file is there already")
            .why("it may say what no file of the repository does")
            .help("look at what would be written with --dry-run, or overwrite it with --force");
        return output.refuse(&diagnostic);
    }
    let found = match repository::open(&args.directory, &args.sides, Existing::Ignore) {
        Ok(found) => found,
        Err(wrong) => return wrong.report(output),
    };
    let text = text(&found, args);
    let notes = found.layout.notes.iter();
    let notes = notes.map(|note| format!("{} {note}", if note.doubtful { '?' } else { '-' }));
    if args.dry_run {
        notes.for_each(|note| output.aside(note));
        output.text(&text);
        return Exit::Done;
    }
    notes.for_each(|note| output.line(note));
    if let Err(error) = disk::write(&path, text.as_bytes()) {
        let message = format!("this file cannot be written: {error}");
        return output.refuse(&Diagnostic::about_file(NOT_WRITTEN, name, message));
    }
    output
        .line(format!("Written to {name}. Change it where it is wrong; every command reads it from now on."));
    Exit::Done
}

fn text(found: &Repository, args: &args::Init) -> String {
    let variables = discovery::variables(&found.world, &found.layout);
    written::text(
        &found.layout,
        &Facts {
            root: &WorldPath::root(),
            profile: &found.profile_name,
            product: &found.product,
            dis: args.sides.dis.as_deref(),
            variables: &variables,
        },
    )
}
