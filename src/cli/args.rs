//! What can be written on the command line; types alone.

mod later;
mod rendering;

pub use later::Later;
pub use rendering::*;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::parity::Side;
use crate::parity::waivers::Date;
use crate::profile::choices::{Grants, Ingress, Layout};
use crate::profile::flag::EnvironmentFlag;

/// Compares what runs on Azure Container Apps with what runs on DIS Kubernetes, and writes the second from the first.
#[derive(Debug, Parser)]
#[command(name = "tricep", bin_name = "tricep", version, max_term_width = 100)]
pub struct Args {
    /// Say nothing beside the answer but what is wrong: no warnings, no notes, no progress.
    #[arg(long, short, global = true, display_order = 900)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Looks at a repository, says what it finds, and writes a commented tricep.yaml.
    Init(Later<Init>),
    /// Shows what runs where: apps and jobs by environment, and where the environments differ.
    Inventory(Later<Inventory>),
    /// Compares both sides: every line where they disagree, what decided it, and what mends it.
    Check(Later<Check>),
    /// Shows a stored check in any form, and what changed since an earlier one.
    Report(Later<Report>),
    /// Holds the manifests against the rules of the target platform.
    Lint(Later<Lint>),
    /// Mends what a check finds: shows the patches, or writes them into the files.
    Fix(Later<Fix>),
    /// Accepts a difference, with a reason and a last day.
    Waive(Later<Waive>),
    /// Writes the tree for Kubernetes from what runs on Azure: base, overlays, wiring, and what is left to do.
    Migrate(Later<Migrate>),
    /// Shows the objects of a directory of kustomize, and the line that set each value.
    Render(Later<Render>),
    /// Shows the resources that a deployment would contain, in the shape of the official snapshot.
    Snapshot(Later<Snapshot>),
    /// Shows a value of a resource, and why it is what it is: the line that decided it and the way from there.
    Explain(Later<Explain>),
    /// Shows what depends on what: as a tree, or as a drawing.
    Graph(Later<Graph>),
    /// Writes what runs the check every night: a workflow, a pipeline or a CronJob.
    Watch(Later<Watch>),
    /// Unpacks a made-up product, looks at it in every way, and says what to look at: the first thing to try.
    Demo(Later<Demo>),
    /// Writes what a shell needs to complete commands and flags.
    Completions(Later<Completions>),
    /// Writes the manual page of tricep, or with a folder those of all commands.
    Man(Later<Man>),
    /// Checks the syntax of Bicep files: silence, or one line for each mistake.
    #[command(hide = true)]
    Syntax(Later<Syntax>),
}

/// Arguments of `tricep init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep init                        writes tricep.yaml here
  tricep init --dry-run              shows what it would write
  tricep init --dis ../manifests     with the manifests in another checkout
  tricep init ../orders --environment at23=test:at23

A line of what was found begins with ? where somebody should look: an environment that only one side
knows, a template without parameters. A file that is there is not overwritten. Exit codes: 0 done,
2 nothing was found or the file is there already.")]
pub struct Init {
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Write the file even if there is one. What it says is lost.
    #[arg(long)]
    pub force: bool,
    /// Show the file instead of writing it.
    #[arg(long, conflicts_with = "force")]
    pub dry_run: bool,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
}

/// What tricep.yaml says, as flags, which win over it.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Instead of tricep.yaml")]
pub struct Sides {
    /// The folder with the Bicep files, from the repository.
    #[arg(long, value_name = "DIR")]
    pub aca: Option<String>,
    /// The folder with bases and overlays, from the repository; it may lie outside.
    #[arg(long, value_name = "DIR")]
    pub dis: Option<String>,
    /// The target platform: a profile that is built in, or the path of a file [default: dis].
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// NAME=ACA:DIS says what an environment is, as in at23=test:at23; a name alone takes only that one.
    #[arg(long = "environment", alias = "env", value_name = "NAME[=ACA:DIS]")]
    pub environments: Vec<EnvironmentFlag>,
}

/// Arguments of `tricep inventory`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep inventory                                everything, as a table
  tricep inventory --environment prod --workload web-api --wide
  tricep inventory --format html > inventory.html
  tricep inventory ../orders --format json --set-env IMAGE_TAG=1.2.3

What nobody supplied is shown by the name of its parameter, ?imageTag; what only the platform says stands in
brackets. The line that decided a value: markdown, csv, json and html have it, and `tricep explain WORKLOAD`. Secrets are never shown. Exit codes: 0 done, 2 something could not be read.")]
pub struct Inventory {
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Only this workload; several may be named.
    #[arg(long = "workload", value_name = "NAME")]
    pub workloads: Vec<String>,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub format: InventoryFormat,
    /// Show every item of long lists, however wide it gets.
    #[arg(long)]
    pub wide: bool,
    /// How wide the table may be [default: that of the terminal, else 120].
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// The form of an inventory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum InventoryFormat {
    /// For the terminal.
    #[default]
    Table,
    /// For pull requests and wikis.
    Markdown,
    /// For spreadsheets: a line for each fact.
    Csv,
    /// For scripts: tricep.run/1.
    Json,
    /// One page that needs no network.
    Html,
}

/// Arguments of `tricep render`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep render manifests/environments/prod
  tricep render manifests/environments/prod --origins
  tricep render manifests/environments/prod | kubectl apply -f -
  tricep render . --environment prod                what is delivered to prod, as it is delivered

The objects are those of `kubectl kustomize`, in the same order. With --origins a comment behind each value
tells the file and line that set it last, and those that it overrode. With --environment they are what Flux or
Argo CD delivers: every folder, with the patches of the wiring, and what it substitutes as far as that is in the
tree or in tricep.yaml. What would be fetched from elsewhere or run is refused. Exit codes: 0 done, 2 the
directory cannot be rendered.")]
pub struct Render {
    /// A directory with a kustomization; with --environment a repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Say behind each value which line set it, and which lines it overrode.
    #[arg(long)]
    pub origins: bool,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t, conflicts_with = "origins")]
    pub format: RenderFormat,
    /// Render as Flux does: every manifest below where there is no kustomization, and files of other directories.
    #[arg(long)]
    pub flux: bool,
    /// Read nothing outside of this folder [default: the repository, else the working directory].
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Render what is delivered to an environment, by its name on either side.
    #[arg(long, alias = "env", value_name = "NAME", conflicts_with_all = ["flux", "root"])]
    pub environment: Option<String>,
    /// With --environment: the folder with bases and overlays, from the repository; it may lie outside.
    #[arg(long, value_name = "DIR", requires = "environment")]
    pub dis: Option<String>,
}

/// The form of rendered objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RenderFormat {
    /// Documents of YAML.
    #[default]
    Yaml,
    /// A list of objects.
    Json,
}

/// Arguments of `tricep check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep check                                      the findings, grouped by workload
  tricep check --dis ../manifests --environment prod
  tricep check --all --format json > run.json       every fact with its verdict
  tricep check --format html > drift.html           a page to filter, search and send
  tricep check --report markdown=check.md --report sarif=check.sarif --report json=run.json
  tricep check --history .tricep --fail-on new      only what was not there yesterday
  tricep check --baseline run.json                  today's findings are accepted
  tricep check --fail-on critical

A finding names both values and the lines that decided them. What cannot be known from files alone is
undecided, and the finding names what to supply. Exit codes: 0 in parity, or nothing at or above
--fail-on, 1 drift, 2 something could not be read, or was undecided under --fail-on undecided.")]
pub struct Check {
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Only this workload; several may be named.
    #[arg(long = "workload", value_name = "NAME")]
    pub workloads: Vec<String>,
    /// How bad a finding must be for exit code 1; with `undecided`, what cannot be decided gives 2.
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
    /// Show what agrees as well.
    #[arg(long)]
    pub all: bool,
    /// The file of accepted differences [default: as tricep.yaml says, else tricep.waivers.yaml].
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<PathBuf>,
    /// The day by which waivers are judged [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub date: Option<Date>,
    /// The side that patches are for.
    #[arg(long, value_enum, default_value_t)]
    pub fix_side: FixSide,
    /// How it is written down.
    #[command(flatten)]
    pub rendering: Rendering,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `tricep lint`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep lint                          the tree of this repository, and its Bicep where there is some
  tricep lint ../orders-manifests      a repository of manifests alone
  tricep lint --list                   every rule
  tricep lint --explain W1             why, what to do, and an example
  tricep lint --fix                    what can be mended without asking anybody, as a diff
  tricep lint --before ../main         what was removed since then

What is the same in several environments is one finding. A finding is accepted in tricep.waivers.yaml, as
`rule: lint/W1` with a reason and a last day. Exit codes: 0 nothing at or above --fail-on, 1 findings,
2 something could not be read.")]
pub struct Lint {
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Show the rules instead of looking for what they find.
    #[arg(long, conflicts_with_all = ["explain", "fix"])]
    pub list: bool,
    /// Explain a rule: its id, such as W1, or its name.
    #[arg(long, value_name = "RULE", conflicts_with = "fix")]
    pub explain: Option<String>,
    /// Only this rule; several may be named.
    #[arg(long = "rule", value_name = "RULE")]
    pub rules: Vec<String>,
    /// Show what mends the findings, as one diff.
    #[arg(long)]
    pub fix: bool,
    /// With --fix: write into the files instead.
    #[arg(long, requires = "fix")]
    pub write: bool,
    /// A checkout of the repository as it was, to see what was removed.
    #[arg(long, value_name = "DIR")]
    pub before: Option<PathBuf>,
    /// How bad a finding must be for exit code 1.
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
    /// Show what is only worth knowing as well.
    #[arg(long)]
    pub all: bool,
    /// The day by which waivers are judged [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub date: Option<Date>,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub format: LintFormat,
    /// Break no lines, however wide it gets.
    #[arg(long)]
    pub wide: bool,
    /// How wide the report may be [default: that of the terminal, else 120].
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// The form of what a migration says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum MigrateFormat {
    /// For the terminal.
    #[default]
    Terminal,
    /// For scripts: tricep.migration/1.
    Json,
}

/// The form of what the rules find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LintFormat {
    /// For the terminal.
    #[default]
    Terminal,
    /// For scripts: tricep.run/1.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For test reports: JUnit XML.
    Junit,
    /// For annotations of a workflow on GitHub.
    Github,
}

/// The side that is mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FixSide {
    /// Azure: a literal in the Bicep is changed.
    Aca,
    /// DIS: a manifest is changed.
    #[default]
    Dis,
}

impl From<FixSide> for Side {
    fn from(side: FixSide) -> Self {
        match side {
            FixSide::Aca => Self::Aca,
            FixSide::Dis => Self::Dis,
        }
    }
}

/// Arguments of `tricep fix`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep fix                         the patches, as one diff
  tricep fix --workload web-api --write
  tricep fix --fix-side aca          the Bicep follows what runs on DIS

A line is changed only where every environment that it decides something for wants the same. Comments
and style stay. In the Bicep only literals are changed. Exit codes: 0 done, 2 something could not be read or written.")]
pub struct Fix {
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Only this workload; several may be named.
    #[arg(long = "workload", value_name = "NAME")]
    pub workloads: Vec<String>,
    /// Write into the files instead of showing a diff.
    #[arg(long)]
    pub write: bool,
    /// The side that is changed so that it says what the other does.
    #[arg(long, value_enum, default_value_t)]
    pub fix_side: FixSide,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `tricep waive`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep waive web-api maxReplicas --until 2027-01-31 --reason \"the cluster is small until January\"
  tricep waive web-api env.LOG_LEVEL --in at23 --until 2027-01-31 --reason \"debugging\" --owner team-a
  tricep waive lint/W6 Deployment/web-api --until 2027-01-31 --reason \"its image needs root until then\"

The waiver is put into tricep.waivers.yaml, or the file that tricep.yaml names, at its place. A waiver that
accepts nothing or is out of date is a finding. Exit codes: 0 done, 2 it could not be written.")]
pub struct Waive {
    /// The workload, as a check names it, or a rule of `tricep lint`, such as lint/W6; `*` stands for any characters.
    #[arg(value_name = "WORKLOAD|RULE")]
    pub what: String,
    /// The property, with the key of one of several behind a dot; of a rule the object, as Kind/name [default: all].
    #[arg(value_name = "PROPERTY|OBJECT")]
    pub which: Option<String>,
    /// Why it is accepted.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The last day on which it holds.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub until: Date,
    /// Only in this environment [default: all].
    #[arg(long = "in", value_name = "NAME")]
    pub environment: Option<String>,
    /// Only while one of the sides has this value.
    #[arg(long, value_name = "TEXT")]
    pub value: Option<String>,
    /// Who answers for it.
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The repository.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repository: PathBuf,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
}

/// Arguments of `tricep migrate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep migrate --dry-run                  what would be written, as a diff
  tricep migrate                            the tree, in the repository
  tricep migrate --out ../manifests         the tree, in another checkout
  tricep migrate --merge                    the same with what was edited by hand since

What was edited or deleted by hand since it was written stays so without --merge or --overwrite,
and a file that was not written by tricep is never touched: nothing is written then, and the
difference is shown.
A second run changes nothing. MIGRATION.md tells what became of everything, what to supply and what to do.
Exit codes: 0 done, also with open questions, 2 bad input, or files that were edited by hand or
in which somebody has to decide.")]
pub struct Migrate {
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// The folder to write to [default: the repository].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Show what would be written as a diff, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Put together what was edited by hand and what is written anew. Where that cannot be decided nothing is written.
    #[arg(long)]
    pub merge: bool,
    /// With --merge, write what cannot be decided with both versions between markers.
    #[arg(long, requires = "merge")]
    pub markers: bool,
    /// Write files anew that were edited by hand. What was edited is lost.
    #[arg(long, conflicts_with = "merge")]
    pub overwrite: bool,
    /// Write jobs so that nothing starts them: for a rehearsal beside the running system.
    #[arg(long)]
    pub suspend_jobs: bool,
    /// How the tree is laid out [default: as tricep.yaml or the profile says].
    #[arg(long, value_name = "LAYOUT", value_parser = Layout::WORDS.to_vec())]
    pub layout: Option<String>,
    /// How apps are reached [default: as tricep.yaml or the profile says].
    #[arg(long, value_name = "WAY", value_parser = Ingress::WORDS.to_vec())]
    pub ingress: Option<String>,
    /// How roles are granted [default: as tricep.yaml or the profile says].
    #[arg(long, value_name = "WAY", value_parser = Grants::WORDS.to_vec())]
    pub grants: Option<String>,
    /// Say in comments where something was declared; this is the usual way.
    #[arg(long, overrides_with = "no_comments")]
    pub comments: bool,
    /// Write no comments.
    #[arg(long)]
    pub no_comments: bool,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub format: MigrateFormat,
    /// The day from which accepted differences hold for a year [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub date: Option<Date>,
    /// Where things are.
    #[command(flatten)]
    pub sides: Sides,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `tricep watch`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep watch github                 shows the nightly workflow
  tricep watch github --write         writes .github/workflows/tricep-nightly.yml
  tricep watch github-pull-request --write
  tricep watch kubernetes > tricep.yaml

The nightly workflow of GitHub keeps one issue in step with what it finds. What you have to change in a
file is marked in it. A file that is there is not overwritten. Exit codes: 0 done, 2 it is there already.")]
pub struct Watch {
    /// What is to run it.
    #[arg(value_enum)]
    pub watcher: Watcher,
    /// Write the file to its place in the repository instead of showing it.
    #[arg(long)]
    pub write: bool,
    /// The repository.
    #[arg(value_name = "DIR", default_value = ".", requires = "write")]
    pub directory: PathBuf,
}

/// What can run a check by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Watcher {
    /// GitHub Actions, every night; keeps an issue.
    Github,
    /// GitHub Actions, on pull requests; keeps a comment.
    GithubPullRequest,
    /// Azure Pipelines, every night.
    AzureDevops,
    /// GitLab CI, by a schedule and on merge requests.
    Gitlab,
    /// A CronJob in a cluster.
    Kubernetes,
}

/// Arguments of `tricep demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep demo
  tricep demo ../parcel

The folder must be empty, or not there. Nothing else is touched, and no network is used. Exit codes: 0 done,
2 the folder is not empty or cannot be written.")]
pub struct Demo {
    /// The folder to unpack into.
    #[arg(value_name = "DIR", default_value = "tricep-demo")]
    pub directory: PathBuf,
}

/// Arguments of `tricep completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep completions bash > ~/.local/share/bash-completion/completions/tricep
  tricep completions zsh > ~/.zfunc/_tricep          with ~/.zfunc in fpath, before compinit
  tricep completions fish > ~/.config/fish/completions/tricep.fish
  tricep completions powershell >> $PROFILE")]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Arguments of `tricep man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep man | man -l -
  tricep man ~/.local/share/man/man1      one page for each command; then `man tricep-check`")]
pub struct Man {
    /// A folder for one page for each command.
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

/// Arguments of `tricep syntax`.
#[derive(Debug, clap::Args)]
pub struct Syntax {
    /// Files to check; `@LIST` names a file with one path on each line.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Arguments of `tricep explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep explain tracking-api minReplicas                     in every environment
  tricep explain tracking-api env.LOG_LEVEL --environment prod
  tricep explain tracking-api                                 every property of it
  tricep explain prod.bicepparam containerApp.properties.template.scale.minReplicas
  tricep explain prod.bicepparam containerApp.properties.template.containers[0].env.ASPNETCORE_URLS
  tricep explain main.bicep outputs.name --format json

A workload is named as tricep inventory names it, a property by its word, with the key of one of several
behind a dot: scaleRule.cpu, probe.liveness. Of a file, a resource is named by its symbol, its name,
type/name or its id, or by the beginning or end of one; without a path every value of it is listed with
the place that decided it. Exit codes: 0 done, 2 the question could not be answered.")]
pub struct Explain {
    /// A workload, or a file: a parameter file (.bicepparam), a template (.bicep) or an ARM template (.json).
    #[arg(value_name = "WORKLOAD|FILE")]
    pub subject: PathBuf,
    /// Of a workload a property; of a file a resource and a path into it, or outputs.NAME.
    #[arg(value_name = "PROPERTY|RESOURCE[.path]")]
    pub what: Option<String>,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub format: ExplainFormat,
    /// The repository that a workload is looked for in.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub repository: PathBuf,
    /// Where things are in it.
    #[command(flatten)]
    pub sides: Sides,
    /// An ARM parameters file with values for the parameters of a template.
    #[arg(long, value_name = "FILE.json")]
    pub parameters: Option<PathBuf>,
    /// Where the deployment takes place.
    #[command(flatten)]
    pub place: Place,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// How an explanation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExplainFormat {
    /// For people.
    Human,
    /// For scripts: tricep.explain/1, of a workload tricep.run/1.
    Json,
}

/// Arguments of `tricep snapshot`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep snapshot infra/prod.bicepparam --subscription-id $SUB --resource-group rg-prod
  tricep snapshot main.bicep --param name=orders --param replicas=3
  tricep snapshot prod.bicepparam --mode validate

What only a deployment knows stays an expression in brackets. Values of @secure() parameters are
written out, as the official tool does, also in the file and in the differences of --mode: keep no
snapshot where they may not be seen. Messages on standard error show <secure:NAME> instead, and
so does every other command. Variables come from the process, --env-file and --set-env; the
last one wins.

Exit codes: 0 done, 1 the snapshot no longer matches, 2 the question could not be answered.")]
pub struct Snapshot {
    /// A parameter file (.bicepparam), a template (.bicep) or an ARM template (.json).
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Writes FILE's .snapshot.json beside it, or compares with it.
    #[arg(long, value_enum)]
    pub mode: Option<SnapshotMode>,
    /// A value for a parameter: text, or JSON such as 3, true or {"a": 1}. Wins over every file.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    pub params: Vec<(String, String)>,
    /// An ARM parameters file with values for the parameters of a template.
    #[arg(long, value_name = "FILE.json")]
    pub parameters: Option<PathBuf>,
    /// Where the deployment takes place.
    #[command(flatten)]
    pub place: Place,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// What to do with the snapshot file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SnapshotMode {
    /// Write it.
    Overwrite,
    /// Compare with it.
    Validate,
}

/// Arguments of `tricep graph`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep graph                                    everything below .azure, or here
  tricep graph --environment prod                 what prod.bicepparam files deploy, as one graph
  tricep graph infra/prod.bicepparam --focus vault --depth 1
  tricep graph --environment prod --format svg > graph.svg

An arrow points at what is needed. What nobody supplied is shown as <unknown:NAME>. Exit codes: 0 done,
2 the question could not be answered.")]
pub struct Graph {
    /// Parameter files (.bicepparam), templates (.bicep), ARM templates (.json), or directories, of which every parameter
    /// file counts, else every main.bicep [default: .azure, or the working directory].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only parameter files of this name: prod for prod.bicepparam.
    #[arg(long, alias = "env", value_name = "NAME")]
    pub environment: Option<String>,
    /// Only this resource with what it needs and what needs it; a name, a symbol, an id or a type.
    #[arg(long, value_name = "NODE")]
    pub focus: Option<String>,
    /// How many steps away from it [default: all].
    #[arg(long, value_name = "N", requires = "focus")]
    pub depth: Option<usize>,
    /// By what resources are put together.
    #[arg(long, value_enum, default_value_t)]
    pub group: GraphGroup,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
    /// How wide the tree may be [default: that of the terminal, else 120].
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
    /// Where the deployments take place.
    #[command(flatten)]
    pub place: Place,
    /// Environment variables, modules, strictness.
    #[command(flatten)]
    pub reading: Reading,
}

/// By what a graph is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum GraphGroup {
    /// The files that are deployed, and the modules in them.
    #[default]
    Module,
    /// The files that declare them.
    File,
    /// Nothing.
    None,
}

/// The form of a graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum GraphFormat {
    /// For the terminal.
    #[default]
    Tree,
    /// For Graphviz.
    Dot,
    /// For Markdown.
    Mermaid,
    /// A drawing.
    Svg,
    /// For programs.
    Json,
}

/// Where a deployment takes place, in the flags of the official command.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Where it is deployed")]
pub struct Place {
    /// The tenant.
    #[arg(long, value_name = "GUID", value_parser = guid)]
    pub tenant_id: Option<String>,
    /// The management group, for templates of that scope.
    #[arg(long, value_name = "NAME")]
    pub management_group_id: Option<String>,
    /// The subscription.
    #[arg(long, value_name = "GUID", value_parser = guid)]
    pub subscription_id: Option<String>,
    /// The resource group.
    #[arg(long, value_name = "NAME")]
    pub resource_group: Option<String>,
    /// The location of the resource group or the deployment.
    #[arg(long, value_name = "NAME")]
    pub location: Option<String>,
    /// The name of the deployment.
    #[arg(long, value_name = "NAME")]
    pub deployment_name: Option<String>,
}

/// How files are read.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "How files are read")]
pub struct Reading {
    /// An environment variable for readEnvironmentVariable(). Wins over the others.
    #[arg(long = "set-env", value_name = "NAME=VALUE", value_parser = pair)]
    pub set_env: Vec<(String, String)>,
    /// A file with NAME=VALUE on each line.
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
    /// Where the modules of registries are kept [default: ~/.bicep].
    #[arg(long, value_name = "DIR")]
    pub module_cache: Option<PathBuf>,
    /// The folder that files may refer into [default: the repository or project around each file].
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Refuse everything that the official tool refuses, such as a variable that nobody gave.
    #[arg(long)]
    pub strict: bool,
}

/// A day that exists.
fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write the day as 2026-12-31".to_owned())
}

/// `NAME=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// An identifier of Azure: 32 hexadecimal digits in five groups.
fn guid(text: &str) -> Result<String, String> {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    let digits = text.chars().all(|character| character == '-' || character.is_ascii_hexdigit());
    if digits && groups == [8, 4, 4, 4, 12] {
        return Ok(text.to_owned());
    }
    Err("it is written like 00000000-0000-0000-0000-000000000000; `az account list` shows yours".to_owned())
}
