//! The steps of a workflow, with the values of what they take.

use crate::lint::files::Workflow;
use crate::source::Span;
use crate::yaml::Node;

/// A step, or a job that is a workflow elsewhere.
pub(super) struct Step<'w> {
    pub(super) workflow: &'w Node,
    pub(super) job: &'w Node,
    node: &'w Node,
    /// The action that it uses.
    pub(super) uses: Option<String>,
    pub(super) uses_at: Option<Span>,
    /// The script that it runs.
    pub(super) run: Option<Said>,
}

/// A text and where it is written.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) place: Span,
}

impl Said {
    fn of(node: &Node) -> Option<Self> {
        Some(Self { text: node.as_written()?.to_owned(), place: node.span })
    }
}

/// Every step of every job.
pub(super) fn steps(workflow: &Workflow) -> Vec<Step<'_>> {
    let jobs = workflow.root.get("jobs").and_then(Node::as_mapping);
    let mut steps = Vec::new();
    for entry in jobs.map_or(&[][..], |jobs| &jobs.entries) {
        let job = &entry.value;
        let own = job.get("steps").and_then(Node::as_sequence).unwrap_or_default();
        for node in std::iter::once(job).filter(|job| job.get("uses").is_some()).chain(own) {
            let uses = node.get("uses");
            steps.push(Step {
                workflow: &workflow.root,
                job,
                node,
                uses: uses.and_then(Node::as_written).map(str::to_owned),
                uses_at: uses.map(|node| node.span),
                run: node.get("run").and_then(Said::of),
            });
        }
    }
    steps
}

impl Step<'_> {
    /// What it is given by a name, with variables of the workflow put in.
    pub(super) fn with(&self, name: &str) -> Option<Said> {
        let said = Said::of(self.node.get("with")?.get(name)?)?;
        Some(Said { text: self.resolved(&said.text), ..said })
    }

    /// Everything that it is given.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (&str, Said)> {
        let with = self.node.get("with").and_then(Node::as_mapping);
        let entries = with.map_or(&[][..], |with| &with.entries).iter();
        entries.filter_map(|entry| Some((&*entry.key.name, Said::of(&entry.value)?)))
    }

    /// A text with `${{ env.NAME }}` put in, as far as the workflow says it.
    fn resolved(&self, text: &str) -> String {
        let Some(name) = expression(text).and_then(|inside| inside.strip_prefix("env.")) else {
            return text.to_owned();
        };
        let holders = [self.node, self.job, self.workflow];
        let found = holders.iter().find_map(|holder| holder.get("env")?.get(name)?.as_written());
        found.unwrap_or(text).to_owned()
    }

    /// The values that a text takes: itself, or those of the matrix that it names. Nothing where they are not known.
    pub(super) fn values(&self, text: &str) -> Option<Vec<String>> {
        let Some(inside) = expression(text) else {
            return (!text.contains("${{")).then(|| vec![text.to_owned()]);
        };
        let name = inside.strip_prefix("matrix.")?;
        let matrix = self.job.get("strategy")?.get("matrix")?;
        let items = matrix.get(name)?.as_sequence()?;
        items.iter().map(|item| item.as_written().map(str::to_owned)).collect()
    }
}

/// What stands in a text that is an expression and nothing else.
fn expression(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim())
}
