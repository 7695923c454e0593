//! What can be written on the command line; types alone.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Compares what runs on Azure Container Apps with what runs on DIS Kubernetes, and writes the second from the first.
#[derive(Debug, Parser)]
#[command(name = "tricep", bin_name = "tricep", version, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "a run has one")]
pub enum Command {
    /// Shows the resources that a deployment would contain, in the shape of the official snapshot.
    Snapshot(Snapshot),
    /// Shows a value of a resource, and why it is what it is: the line that decided it and the way from there.
    Explain(Box<Explain>),
    /// Shows what depends on what: as a tree, or as a drawing.
    Graph(Box<Graph>),
    /// Checks the syntax of Bicep files: silence, or one line for each mistake.
    #[command(hide = true)]
    Syntax(Syntax),
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
  tricep explain prod.bicepparam containerApp.properties.template.scale.minReplicas
  tricep explain prod.bicepparam containerApp.properties.template.containers[0].env.ASPNETCORE_URLS
  tricep explain prod.bicepparam Microsoft.App/containerApps/orders
  tricep explain main.bicep outputs.name --format json

A resource is named by its symbol, its name, type/name or its id, or by the beginning or end of one.
Without a path every value of it is listed with the place that decided it. Exit codes: 0 done, 2 the
question could not be answered.")]
pub struct Explain {
    /// A parameter file (.bicepparam), a template (.bicep) or an ARM template (.json).
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A resource and a path into it, or outputs.NAME.
    #[arg(value_name = "RESOURCE[.path]")]
    pub what: String,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub format: ExplainFormat,
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
    /// For scripts: tricep.explain/1.
    Json,
}

/// Arguments of `tricep snapshot`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep snapshot infra/prod.bicepparam --subscription-id $SUB --resource-group rg-prod
  tricep snapshot main.bicep --param name=orders --param replicas=3
  tricep snapshot prod.bicepparam --mode validate

What only a deployment knows stays an expression in brackets. Values of @secure() parameters are
written out, as the official tool does: keep no snapshot where they may not be seen. Messages do
not show them. Variables come from the process, --env-file and --set-env; the last one wins.

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
    #[arg(long, value_name = "NAME")]
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
