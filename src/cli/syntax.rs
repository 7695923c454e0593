//! `tricep syntax`: parses files and says where they cannot be parsed.
//!
//! One file is in memory at a time, and its mistakes are printed before the next is read, so that a list of a million
//! files is only longer, not heavier.

use std::path::{Path, PathBuf};

use super::args;
use super::disk;
use super::exit::Exit;
use super::output::Output;
use crate::bicep::syntax;
use crate::bicep::syntax::Dialect;
use crate::diag;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::short::short;
use crate::source::Sources;
use crate::world;
use crate::world::ReadError;

const EMPTY_LIST: Code = Code { id: "file/empty-list", says: "A list of files names no file." };

/// Checks every file, whatever becomes of the others.
pub fn run(args: &args::Syntax, output: &mut Output) -> Exit {
    let mut exit = Exit::Done;
    for argument in &args.files {
        exit = exit.and(match list_name(argument) {
            Some(list) => check_list(&list, output),
            None => check(argument, output),
        });
    }
    exit
}

/// The name of the list that an argument `@LIST` names.
fn list_name(argument: &Path) -> Option<PathBuf> {
    // A name that is not UTF-8 may begin with `@` too; losing its other bytes would name another file.
    argument.to_str()?.strip_prefix('@').map(PathBuf::from)
}

fn check_list(list: &Path, output: &mut Output) -> Exit {
    let text = match read(list) {
        Ok(text) => text,
        Err(error) => return output.refuse(&error.about(&name(list))),
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut files = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).peekable();
    if files.peek().is_none() {
        let diagnostic = Diagnostic::about_file(EMPTY_LIST, name(list), "this list names no file")
            .why("Checking nothing would look like finding nothing.");
        return output.refuse(&diagnostic);
    }
    files.fold(Exit::Done, |exit, file| exit.and(check(Path::new(file), output)))
}

fn check(path: &Path, output: &mut Output) -> Exit {
    let text = match read(path) {
        Ok(text) => text,
        Err(error) => return output.refuse(&error.about(&name(path))),
    };
    let mut sources = Sources::new();
    let file = sources.add(name(path), text);
    let source = sources.get(file);
    let mut mistakes = syntax::check(file, source.text(), Dialect::of(source.name()));
    diag::sort(&mut mistakes, &sources);
    for mistake in &mistakes {
        output.line(short(mistake, &sources));
    }
    output.flush();
    if mistakes.is_empty() { Exit::Done } else { Exit::Findings }
}

fn read(path: &Path) -> Result<String, ReadError> {
    world::text(disk::read(path)?)
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
