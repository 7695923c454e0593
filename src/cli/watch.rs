//! `tricep watch`: what runs the check every night, for the place where it is to run.

use super::args;
use super::args::Watcher;
use super::disk;
use super::exit::Exit;
use super::output::Output;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::world::ReadError;

const EXISTS: Code = Code { id: "watch/exists", says: "A file that is there is not overwritten." };
const NOT_WRITTEN: Code =
    Code { id: "watch/not-written", says: "The file of a night watch cannot be written." };

/// A file that a watcher reads.
struct Template {
    /// Where it is read from, in a repository.
    path: &'static str,
    /// What it says.
    text: &'static str,
    /// What to do next.
    next: &'static str,
}

fn template(watcher: Watcher) -> Template {
    match watcher {
        Watcher::Github => Template {
            path: ".github/workflows/tricep-nightly.yml",
            text: include_str!("../../watch/github/nightly.yml"),
            next: "Commit it. It runs every night, and when you ask for it under Actions; Settings > Actions must allow workflows to write issues.",
        },
        Watcher::GithubPullRequest => Template {
            path: ".github/workflows/tricep.yml",
            text: include_str!("../../watch/github/pull-request.yml"),
            next: "Commit it, with the paths of your two sides in it.",
        },
        Watcher::AzureDevops => Template {
            path: "azure-pipelines/tricep-nightly.yml",
            text: include_str!("../../watch/azure-devops/nightly.yml"),
            next: "Commit it, and make a pipeline of it: Pipelines > New pipeline > Existing YAML file.",
        },
        Watcher::Gitlab => Template {
            path: ".gitlab/tricep.yml",
            text: include_str!("../../watch/gitlab/nightly.yml"),
            next: "Commit it, name it below `include:` in .gitlab-ci.yml, and make a schedule under Build > Pipeline schedules.",
        },
        Watcher::Kubernetes => Template {
            path: "tricep-cronjob.yaml",
            text: include_str!("../../watch/kubernetes/cronjob.yaml"),
            next: "Put the address of your repository in it, and apply it.",
        },
    }
}

/// Shows the file, or writes it.
pub fn run(args: &args::Watch, output: &mut Output) -> Exit {
    let template = template(args.watcher);
    if !args.write {
        output.text(template.text);
        return Exit::Done;
    }
    let path = args.directory.strip_prefix(".").unwrap_or(&args.directory).join(template.path);
    let name = path.display().to_string();
    if disk::kind_of(&path) != Err(ReadError::NotFound) {
        let diagnostic = Diagnostic::about_file(EXISTS, name, "this file is there already")
            .help("look at what would be written by leaving --write away, and change the file by hand");
        return output.refuse(&diagnostic);
    }
    if let Err(error) = disk::write_with_folders(&path, template.text.as_bytes()) {
        let message = format!("this file cannot be written: {error}");
        return output.refuse(&Diagnostic::about_file(NOT_WRITTEN, name, message));
    }
    output.line(format!("Written to {name}. {}", template.next));
    Exit::Done
}
