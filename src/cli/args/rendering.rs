//! How a run is written down and judged: the forms, and the severities that fail.

use std::path::PathBuf;

use clap::ValueEnum as _;

use crate::parity::Severity;
use crate::report::fails;

/// The form of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum CheckFormat {
    /// For the terminal.
    #[default]
    Terminal,
    /// For pull requests and job summaries; stays as small as the platforms ask for.
    Markdown,
    /// One page that needs no network: filters, search, both sides of each finding.
    Html,
    /// For scripts, and to make every other form of later: tricep.run/1.
    Json,
    /// For scripts: a line for each fact.
    Jsonl,
    /// For spreadsheets: a line for each fact.
    Csv,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For CI: test cases that fail where the check does.
    Junit,
    /// For GitHub Actions: findings beside their lines.
    Github,
    /// For a README: an SVG.
    Badge,
    /// For dashboards: OpenMetrics text.
    Openmetrics,
}

impl CheckFormat {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Terminal,
        Self::Markdown,
        Self::Html,
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Badge,
        Self::Openmetrics,
    ];

    /// The name of the file in a folder of reports.
    pub fn file(self) -> &'static str {
        match self {
            Self::Terminal => "check.txt",
            Self::Markdown => "check.md",
            Self::Html => "check.html",
            Self::Json => "check.json",
            Self::Jsonl => "check.jsonl",
            Self::Csv => "check.csv",
            Self::Sarif => "check.sarif",
            Self::Junit => "check.junit.xml",
            Self::Github => "check.github.txt",
            Self::Badge => "check.svg",
            Self::Openmetrics => "check.metrics.txt",
        }
    }
}

/// A form and the file that it is written to: `markdown=check.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFlag {
    /// The form.
    pub format: CheckFormat,
    /// The file.
    pub file: PathBuf,
}

fn report_flag(text: &str) -> Result<ReportFlag, String> {
    let Some((format, file)) = text.split_once('=') else {
        return Err("write FORMAT=FILE, as in markdown=check.md".to_owned());
    };
    let format = <CheckFormat as clap::ValueEnum>::from_str(format, true).map_err(|_| {
        let words: Vec<String> = CheckFormat::value_variants()
            .iter()
            .filter_map(|one| Some(one.to_possible_value()?.get_name().to_owned()))
            .collect();
        format!("there is no form {format}; there are {}", words.join(", "))
    })?;
    if file.is_empty() {
        return Err("the file is missing, as in markdown=check.md".to_owned());
    }
    Ok(ReportFlag { format, file: PathBuf::from(file) })
}

/// How a check is written down, and what it is held against.
#[derive(Debug, clap::Args)]
pub struct Rendering {
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    /// Write a form into a file as well; may be given several times.
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report_flag, help_heading = "Reports")]
    pub reports: Vec<ReportFlag>,
    /// Write every form into a folder.
    #[arg(long, value_name = "DIR", help_heading = "Reports")]
    pub report_dir: Option<PathBuf>,
    /// Hold it against an earlier run: what is new, changed and resolved.
    #[arg(long, value_name = "RUN.json", help_heading = "Reports")]
    pub compare: Option<PathBuf>,
    /// Accept what this run has: only what is new or worse counts.
    #[arg(long, value_name = "RUN.json", help_heading = "Reports")]
    pub baseline: Option<PathBuf>,
    /// Keep how each day ended in a folder, and show how it came here.
    #[arg(long, value_name = "DIR", help_heading = "Reports")]
    pub history: Option<PathBuf>,
    /// Terminal: show the lines of every finding, not of the worst alone.
    #[arg(long)]
    pub excerpts: bool,
    /// Markdown: how many bytes it may have [default: 65536, what a comment on GitHub takes].
    #[arg(long, value_name = "BYTES")]
    pub limit: Option<usize>,
    /// Terminal: break no lines, however wide it gets.
    #[arg(long)]
    pub wide: bool,
    /// Terminal: how wide the report may be [default: that of the terminal, else 120].
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
}

impl Rendering {
    /// Whether a form is asked for that shows what depends on what, or keeps it for one that does.
    pub fn draws(&self) -> bool {
        let draws = |format| matches!(format, CheckFormat::Html | CheckFormat::Json);
        draws(self.format)
            || self.report_dir.is_some()
            || self.reports.iter().any(|report| draws(report.format))
    }
}

/// Arguments of `tricep report`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tricep report run.json                                  the run in the terminal
  tricep report run.json --format markdown --output comment.md
  tricep report run.json --compare yesterday.json --fail-on new
  tricep report run.json --report-dir reports             every form

A run is stored by `tricep check --report json=run.json`, or `--format json`. Nothing is read but that file,
and nothing is compared again. Exit codes: 0 done, 1 a finding at or above --fail-on, 2 something could not
be read or written.")]
pub struct Report {
    /// A stored run.
    #[arg(value_name = "RUN.json")]
    pub run: PathBuf,
    /// Write the answer into this file.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How bad a finding must be for exit code 1 [default: never].
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
    /// How it is written down.
    #[command(flatten)]
    pub rendering: Rendering,
}

/// What makes a check fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// What breaks production.
    Critical,
    /// What production suffers from.
    #[default]
    High,
    /// What somebody should look at.
    Medium,
    /// Small differences.
    Low,
    /// Every difference.
    Info,
    /// What is high, and what cannot be decided.
    Undecided,
    /// What was not there in the run before, or in the baseline.
    New,
    /// Nothing.
    Never,
}

impl FailOn {
    /// The word that is written for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
            Self::Undecided => "undecided",
            Self::New => "new",
            Self::Never => "never",
        }
    }

    /// What makes a run fail then.
    pub fn asked(self) -> fails::FailOn {
        match self {
            Self::Critical => fails::FailOn::Least(Severity::Critical),
            Self::High => fails::FailOn::Least(Severity::High),
            Self::Medium => fails::FailOn::Least(Severity::Medium),
            Self::Low => fails::FailOn::Least(Severity::Low),
            Self::Info => fails::FailOn::Least(Severity::Info),
            Self::Undecided => fails::FailOn::Undecided,
            Self::New => fails::FailOn::New,
            Self::Never => fails::FailOn::Never,
        }
    }
}
