//! `tricep demo`: the sample product out of the binary into a folder, what each command says about it, and what to look at.

mod files;

use std::path::Path;

use super::args;
use super::disk;
use super::exit::Exit;
use super::output::Output;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::world::ReadError;

const NOT_EMPTY: Code =
    Code { id: "demo/not-empty", says: "The folder of the sample is empty before it is unpacked." };
const NOT_WRITTEN: Code = Code { id: "demo/not-written", says: "A file of the sample cannot be written." };

/// What the product is called, whatever its folder is.
const CONFIGURATION: (&str, &str) = ("tricep.yaml", "version: 1\nproduct: parcel\n");

/// A look at the sample: what it shows, and the command that shows it. `{}` is the folder.
const TOUR: &[(&str, &[&str])] = &[
    (
        "What runs where: one app of four, in four environments. Where they differ stands ≠.",
        &["inventory", "{}", "--workload", "tracking-api"],
    ),
    (
        "Where the manifests of a hand migration no longer say what Azure runs: one workload of ten.",
        &["check", "{}", "--workload", "event-relay", "--fail-on", "never"],
    ),
    (
        "Why a value is what it is, on both sides.",
        &["explain", "tracking-api", "minReplicas", "--repository", "{}", "--environment", "prod"],
    ),
    (
        "The tree for Kubernetes, written from the Bicep instead: nothing lost, every open question asked.",
        &["migrate", "{}", "--out", "{}/migrated"],
    ),
    (
        "Whether that tree says what Azure runs. What a rule of the platform makes different is accepted, with the reason.",
        &[
            "check",
            "{}",
            "--dis",
            "migrated/flux/parcel",
            "--waivers",
            "{}/migrated/tricep.waivers.yaml",
            "--workload",
            "event-relay",
        ],
    ),
];

/// Unpacks, looks, and says what to look at.
pub fn run(args: &args::Demo, output: &mut Output) -> Exit {
    if let Err(diagnostic) = unpack(&args.directory) {
        return output.refuse(&diagnostic);
    }
    let folder = args.directory.display().to_string();
    output.line(format!("Unpacked {} files of a made-up product into {folder}.", files::FILES.len()));
    let mut exit = Exit::Done;
    for (says, command) in TOUR {
        let words: Vec<String> = command.iter().map(|word| word.replace("{}", &folder)).collect();
        output.line(format!("\n── {says}\n$ tricep {}\n", words.join(" ")));
        let words = std::iter::once("tricep").chain(words.iter().map(String::as_str));
        exit = exit.and(super::once(words, output));
    }
    output.line(format!(
        "\nNow look around:
  {folder}/.azure                      what runs on Azure: Bicep, with parameters for each environment
  {folder}/flux                        what was written by hand for DIS; {folder}/README.md says what is wrong with it
  {folder}/migrated                    what tricep writes; begin with {folder}/migrated/MIGRATION.md
  tricep check {folder}                every difference, the worst first
  tricep fix {folder}                  the patches that mend them
  tricep init --dry-run DIR            what it finds in a repository of yours"
    ));
    exit
}

/// Writes every file of the sample below a folder that holds nothing.
fn unpack(folder: &Path) -> Result<(), Box<Diagnostic>> {
    let name = folder.display().to_string();
    match disk::files_below(folder) {
        Ok(files) if !files.is_empty() => {
            let diagnostic = Diagnostic::about_file(NOT_EMPTY, name, "this folder is not empty");
            return Err(Box::new(diagnostic.help("name another one: tricep demo DIR")));
        }
        Ok(_) | Err(ReadError::NotFound) => {}
        Err(error) => return Err(Box::new(Diagnostic::about_file(NOT_WRITTEN, name, error.to_string()))),
    }
    for (path, text) in files::FILES.iter().chain([&CONFIGURATION]) {
        let path = folder.join(path);
        disk::write_with_folders(&path, text.as_bytes()).map_err(|error| {
            let message = format!("this file cannot be written: {error}");
            Box::new(Diagnostic::about_file(NOT_WRITTEN, path.display().to_string(), message))
        })?;
    }
    Ok(())
}
