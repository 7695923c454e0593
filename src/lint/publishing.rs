//! The family C: how a tree gets to its clusters, as the workflows of the repository say.

mod promotion;
mod steps;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cluster::View;
use super::files::Workflow;
use super::finding::Out;
use crate::yaml::{Kind, Node};
use steps::{Step, steps};

pub(super) use promotion::promotion;

/// What an artifact of a syncroot is called behind the product.
const SYNCROOT: &str = "syncroot";

/// Whether a workflow is about the tree: it publishes it, or names its folders.
fn is_about(view: &View<'_>, workflow: &Workflow) -> bool {
    let text = view.scene.sources.get(workflow.file).text();
    let platform = &view.scene.platform;
    let actions = [&platform.publish, &platform.promote, &platform.verify];
    let mut roots = view.scene.files.roots.iter().filter(|root| !matches!(&***root, "" | "."));
    actions.iter().any(|action| text.contains(&***action))
        || roots.any(|root| text.contains(&format!("{root}/")))
}

/// The workflows that are about the tree.
fn workflows<'s>(view: &'s View<'_>) -> impl Iterator<Item = &'s Workflow> {
    view.scene.files.workflows.iter().filter(|workflow| is_about(view, workflow))
}

fn publishes(view: &View<'_>, step: &Step<'_>) -> bool {
    step.uses.as_deref().is_some_and(|uses| uses.contains(&*view.scene.platform.publish))
}

/// C1.
pub(super) fn syncroot(view: &View<'_>, out: &mut Out<'_>) {
    let files = &view.scene.files;
    if let Some(wiring) = &files.wiring
        && !files.clusters.is_empty()
    {
        for stage in &view.scene.stages {
            if !files.clusters.contains(&stage.dis) && !files.clusters.contains(&stage.name) {
                let message = format!("{} has no folder in {}", stage.dis, wiring.shown);
                out.about("folder", &wiring.name, message).environments = vec![Arc::clone(&stage.name)];
            }
        }
        let known: BTreeSet<&str> = view.scene.stages.iter().map(|stage| &*stage.dis).collect();
        for cluster in &view.scene.platform.clusters {
            if !files.clusters.contains(cluster) && !known.contains(&**cluster) {
                let message = format!("{cluster} has no folder in {}, and gets nothing", wiring.shown);
                out.about("cluster", &wiring.name, message).help(
                    "add one, or leave it out of `environments` of the action that verifies the syncroot",
                );
            }
        }
    }
    for workflow in workflows(view) {
        published(view, workflow, out);
    }
}

/// Which clusters a workflow publishes the syncroot for.
fn published(view: &View<'_>, workflow: &Workflow, out: &mut Out<'_>) {
    let clusters = &view.scene.platform.clusters;
    let mut tags: BTreeSet<String> = BTreeSet::new();
    let mut last = None;
    for step in steps(workflow).iter().filter(|step| publishes(view, step)) {
        let is_syncroot = step.with("image_name").is_some_and(|name| name.text.ends_with(SYNCROOT));
        let Some(tag) = step.with("tag").filter(|_| is_syncroot) else { continue };
        last = Some(tag.place);
        let values = step.values(&tag.text);
        let Some(values) = values else { return };
        for value in values {
            if !clusters.iter().any(|cluster| **cluster == *value) {
                let message = format!(
                    "the syncroot is published with the tag {value}, which is the name of no cluster"
                );
                out.at("tag", Some(tag.place), None, message)
                    .help(format!("write one of {}", clusters.join(", ")));
            }
            tags.insert(value);
        }
    }
    let Some(place) = last else { return };
    let missing: Vec<Arc<str>> = view
        .scene
        .stages
        .iter()
        .filter(|stage| !tags.contains(&*stage.dis))
        .map(|stage| Arc::clone(&stage.name))
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "the syncroot is published for {}, and not for {}",
            tags.into_iter().collect::<Vec<_>>().join(", "),
            missing.join(", ")
        );
        out.at("published", Some(place), None, message).environments = missing;
    }
}

/// C2.
pub(super) fn publishing(view: &View<'_>, out: &mut Out<'_>) {
    let product = view.scene.product.as_ref();
    for workflow in workflows(view) {
        let steps = steps(workflow);
        for step in &steps {
            pinned(step, out);
            if step.run.as_ref().is_some_and(|run| run.text.contains("flux push artifact")) {
                let place = step.run.as_ref().map(|run| run.place);
                out.at("action", place, None, "it publishes an artifact by hand")
                    .help(format!("use the action {}", view.scene.platform.publish));
            }
        }
        let publishing: Vec<&Step<'_>> = steps.iter().filter(|step| publishes(view, step)).collect();
        if publishing.is_empty() {
            continue;
        }
        cancelled(workflow, &publishing, out);
        for step in &publishing {
            token(workflow, step, out);
            if let (Some(name), Some(product)) = (step.with("image_name"), product) {
                let begins = format!("{}/", product.value);
                if !name.text.contains("${{") && !name.text.starts_with(&begins) {
                    let message = format!("the artifact {} is not one of {}", name.text, product.value);
                    out.at("prefix", Some(name.place), None, message).help(format!("write {begins}…"));
                }
            }
            secrets(view, step, out);
        }
    }
}

/// Whether an action is named by the hash of a commit.
fn pinned(step: &Step<'_>, out: &mut Out<'_>) {
    let Some(uses) = &step.uses else { return };
    if uses.starts_with("./") || uses.starts_with("docker://") {
        return;
    }
    let Some((name, version)) = uses.split_once('@') else { return };
    let is_hash = version.len() == 40 && version.chars().all(|c| c.is_ascii_hexdigit());
    if !is_hash {
        let message = format!("the action {name} is taken at {version}, which can be moved");
        out.at("pinned", step.uses_at, None, message)
            .help("write the whole hash of the commit, and the version in a comment");
    }
}

fn says_true(node: Option<&Node>) -> bool {
    node.is_some_and(|node| node.kind == Kind::Bool(true))
}

fn cancelled(workflow: &Workflow, publishing: &[&Step<'_>], out: &mut Out<'_>) {
    let holders = std::iter::once(&workflow.root).chain(publishing.iter().map(|step| step.job));
    for holder in holders {
        let cancel = holder.get("concurrency").and_then(|one| one.get("cancel-in-progress"));
        if says_true(cancel) {
            let place = cancel.map(|node| node.span);
            out.at("cancel", place, None, "a run that publishes is cancelled by the next one")
                .help("write `cancel-in-progress: false`");
            return;
        }
    }
}

fn token(workflow: &Workflow, step: &Step<'_>, out: &mut Out<'_>) {
    let allows = |holder: &Node| {
        let permissions = holder.get("permissions")?;
        let all = permissions.as_text() == Some("write-all");
        Some(all || permissions.get("id-token").and_then(Node::as_text) == Some("write"))
    };
    // Permissions of a job replace those of the workflow.
    if allows(step.job).or_else(|| allows(&workflow.root)) != Some(true) {
        out.at("token", step.uses_at, None, "the job may not ask for a token, with which it would sign in")
            .help("write `permissions: { contents: read, id-token: write }`");
    }
}

fn secrets(view: &View<'_>, step: &Step<'_>, out: &mut Out<'_>) {
    let known = &view.scene.platform.secrets;
    for (name, value) in step.inputs().filter(|(name, _)| name.starts_with("azure_")) {
        let secret = value.text.split_once("secrets.").map(|(_, rest)| rest);
        let Some(secret) =
            secret.and_then(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next())
        else {
            continue;
        };
        if !known.iter().any(|one| **one == *secret) {
            let message = format!("{name} is the secret {secret}, which is none that the platform gave");
            let finding = out.at("secret", Some(value.place), None, message);
            match crate::diag::suggest::nearest(secret, known.iter().map(|one| &**one)) {
                Some(meant) => finding.help(format!("did you mean {meant}?")),
                None => finding.help(format!("write one of {}", known.join(", "))),
            };
        }
    }
}

/// C3.
pub(super) fn pull_request(view: &View<'_>, out: &mut Out<'_>) {
    let about: Vec<&Workflow> = workflows(view).collect();
    let Some(any) = about.first() else { return };
    let asked: Vec<&Workflow> =
        view.scene.files.workflows.iter().filter(|workflow| on_pull_request(workflow)).collect();
    let mut text = String::new();
    for workflow in &asked {
        text.push_str(view.scene.sources.get(workflow.file).text());
        // What it calls in the same repository is a part of it.
        for step in steps(workflow) {
            let Some(called) = step.uses.as_deref().and_then(|uses| uses.strip_prefix("./")) else {
                continue;
            };
            let is_it = |other: &&Workflow| view.scene.sources.get(other.file).name().ends_with(called);
            if let Some(other) = view.scene.files.workflows.iter().find(is_it) {
                text.push_str(view.scene.sources.get(other.file).text());
            }
        }
    }
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let own = asked.iter().find(|workflow| is_about(view, workflow)).copied().unwrap_or(any);
    let place = on(&own.root).map(|node| node.span);
    let builds =
        ["kustomize build", "kubectl kustomize", "kustomize-diff", "flux build", "flux diff", "tricep "];
    let schemas = [
        "kubeconform",
        "kubeval",
        "kubectl-validate",
        "tricep lint",
        "dry-run=server",
        "datree",
        "kyverno apply",
    ];
    let diffs = ["kustomize-diff", "flux diff", "kubectl diff", "dyff", "tricep check", "diff -"];
    if !says(&builds) {
        out.at("build", place, None, "no pull request renders the tree")
            .help("run `kubectl kustomize` for every overlay, or `tricep lint`");
    }
    if !says(&schemas) {
        out.at("schema", place, None, "no pull request holds the tree against schemas")
            .help("run `tricep lint`, or kubeconform");
    }
    if !says(&diffs) {
        out.at("diff", place, None, "no pull request shows what changes on the cluster");
    }
}

/// What a workflow starts on. YAML takes the bare word for yes.
fn on(root: &Node) -> Option<&Node> {
    let entries = &root.as_mapping()?.entries;
    entries.iter().find(|entry| &*entry.key.written == "on").map(|entry| &entry.value)
}

fn on_pull_request(workflow: &Workflow) -> bool {
    let is_it = |word: &str| matches!(word, "pull_request" | "pull_request_target" | "merge_group");
    match on(&workflow.root).map(|node| &node.kind) {
        Some(Kind::Text(word)) => is_it(word),
        Some(Kind::Sequence(items)) => items.iter().filter_map(Node::as_text).any(is_it),
        Some(Kind::Mapping(mapping)) => mapping.entries.iter().any(|entry| is_it(&entry.key.name)),
        Some(Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Float(_)) | None => false,
    }
}
