//! `tricep man`: manual pages, made of what `--help` says.

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::args;
use super::args::Args;
use super::disk;
use super::exit::Exit;
use super::output::Output;
use crate::diag::Code;
use crate::diag::Diagnostic;

const NOT_WRITTEN: Code = Code { id: "man/not-written", says: "A manual page cannot be written." };

/// Writes one page, or all of them into a folder.
pub fn run(args: &args::Man, output: &mut Output) -> Exit {
    let Some(directory) = &args.directory else {
        output.text(&page(Args::command()));
        return Exit::Done;
    };
    for (name, page) in pages() {
        let path = directory.join(&name);
        if let Err(error) = disk::write_with_folders(&path, page.as_bytes()) {
            let message = format!("this page cannot be written: {error}");
            let diagnostic = Diagnostic::about_file(NOT_WRITTEN, path.display().to_string(), message);
            return output.refuse(&diagnostic);
        }
        output.line(path.display());
    }
    Exit::Done
}

/// The page of tricep itself and of each of its commands, by the names of their files.
fn pages() -> Vec<(String, String)> {
    let mut whole = Args::command();
    whole.build();
    let shown = whole.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = shown
        .filter(|command| command.get_name() != "help")
        .map(|command| (format!("tricep-{}.1", command.get_name()), page(command.clone())));
    let mut pages: Vec<(String, String)> = commands.collect();
    pages.insert(0, ("tricep.1".to_owned(), page(Args::command())));
    pages
}

fn page(command: clap::Command) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = Man::new(command).render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_help_shows_has_a_page() {
        let pages = pages();
        let names: Vec<&str> = pages.iter().map(|(name, _)| &**name).collect();
        assert!(names.contains(&"tricep.1") && names.contains(&"tricep-check.1"), "{names:?}");
        assert!(!names.contains(&"tricep-syntax.1") && !names.contains(&"tricep-help.1"), "{names:?}");
        for (name, page) in &pages {
            assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{name}");
        }
    }
}
