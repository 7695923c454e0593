//! What is done on the day of the move, in order, for each environment; and the way back.

use super::{code, heading, listed, paragraph, steps};
use crate::delivery::syncroot::{Source, substitutions};
use crate::diag::plural::told;
use crate::estate::Text;
use crate::migrate::order::Order;
use crate::migrate::summary::{Column, Summary};

/// Writes the section.
pub(super) fn section(out: &mut String, order: &Order, summary: &Summary) {
    heading(out, 2, "Moving over");
    paragraph(
        out,
        "One environment after the other, in this order; the next one begins when the one before has run for a while. Both sides may run beside each other as long as no job runs on both and only one of them gets requests.",
    );
    let complete = summary.unread.is_empty();
    if !complete {
        paragraph(
            out,
            "The tree is not complete: nothing moves before what the first section lists is mended and the tree is written anew.",
        );
    }
    for column in &summary.environments {
        heading(out, 3, &column.name);
        paragraph(out, "Before the day:");
        steps(out, &before(order, summary, column));
        paragraph(out, "On the day:");
        steps(out, &day(order, column, complete));
        paragraph(out, "The way back, as long as Azure Container Apps are there:");
        steps(out, &back(order, column));
    }
}

fn before(order: &Order, summary: &Summary, column: &Column) -> Vec<String> {
    let mut steps = Vec::new();
    let values = |secret| summary.supplied(&column.name, secret).count();
    let (open, secret) = (values(false), values(true));
    if open + secret > 0 {
        let name = substitutions(&order.product);
        let kinds = match (open, secret) {
            (open, 0) => format!("the ConfigMap {} with {}", code(&name), told(open, "value")),
            (0, secret) => format!("the Secret {} with {}", code(&name), told(secret, "value")),
            (open, secret) => format!(
                "the ConfigMap and the Secret {}, with {} and {}",
                code(&name),
                told(open, "value"),
                told(secret, "secret value")
            ),
        };
        steps.push(format!("In the namespace {} there is {kinds}.", code(&order.delivery.objects)));
    }
    if column.grants > 0 {
        let by = if summary.kinds.iter().any(|kind| &**kind == "RoleAssignment") {
            "by the RoleAssignments of the tree, or by somebody"
        } else {
            "outside of the tree"
        };
        steps.push(format!(
            "The identities on Kubernetes have the {} that those on Azure have, {by}. They are other identities than those on Azure.",
            told(column.grants, "role")
        ));
    }
    steps.push(
        "Firewalls of databases, caches, queues and vaults on Azure let in the addresses of the cluster."
            .to_owned(),
    );
    steps.push(format!(
        "`tricep check --environment {}` finds nothing but what is accepted, and `tricep lint` nothing that is high or worse. What it finds below that is looked at once: it may be what the Bicep intends.",
        column.shown
    ));
    steps
}

fn day(order: &Order, column: &Column, complete: bool) -> Vec<String> {
    let mut steps = Vec::new();
    let moving = &column.scheduled;
    if !moving.is_empty() && !order.suspend_jobs {
        steps.push(format!(
            "Turn off on Azure the jobs that run by the clock: {}. On Kubernetes they run from the delivery on, and no job may run on both sides.",
            listed(&column.on_azure(moving))
        ));
    }
    if !column.triggered.is_empty() {
        steps.push(format!(
            "Leave on Azure what something else starts, until it has a schedule here: {}. Nothing starts it on Kubernetes.",
            listed(&column.on_azure(&column.triggered))
        ));
    }
    steps.push(match &order.delivery.source {
        Source::Oci { url, .. } => {
            let tag =
                order.delivery.tag.as_deref().unwrap_or("latest").replace("{environment}", &column.name);
            format!("Push `{}` as {} and let Flux deliver it.", order.tree, code(&format!("{url}:{tag}")))
        }
        Source::Git { branch, .. } => {
            format!("Merge the tree into `{branch}` and let Flux deliver it.")
        }
    });
    steps.push(format!(
        "Wait until {} says that it is ready: `kubectl wait --for=condition=Ready kustomization/{} -n {} --timeout=15m`.",
        code(&format!("Kustomization/{}", order.product)),
        order.product,
        order.delivery.objects
    ));
    if !column.manual.is_empty() {
        steps.push(format!(
            "Start what somebody has to start, if this release needs it: {}. From now on it is started here, and no longer on Azure.",
            listed(&column.manual)
        ));
    }
    if !column.public.is_empty() {
        steps.push(format!("Call each app that others reach: {}.", reached(column)));
        steps.push(format!(
            "Lead requests to Kubernetes: the backends of the API gateway, or DNS, of {}.",
            listed(&column.public)
        ));
    }
    if !column.unreached.is_empty() {
        steps.push(format!(
            "Scale down on Azure what takes messages and is not called: {}.",
            listed(&column.on_azure(&column.unreached))
        ));
    }
    if !column.inner.is_empty() {
        steps.push(format!(
            "Scale down on Azure what only neighbours call, once those get no more requests there: {}.",
            listed(&column.on_azure(&column.inner))
        ));
    }
    if !moving.is_empty() && order.suspend_jobs {
        steps.push(format!(
            "Turn off on Azure the jobs that run by the clock: {}.",
            listed(&column.on_azure(moving))
        ));
        steps.push(
            "The jobs on Kubernetes are suspended. Run `tricep migrate` without `--suspend-jobs`, and deliver the tree again: it lifts that.".to_owned(),
        );
    }
    let then = if complete {
        "then remove the apps and jobs on Azure, and keep what they stand on"
    } else {
        "nothing on Azure goes as long as the tree is not complete"
    };
    steps.push(format!("Watch errors, response times and queues for as long as people agreed on; {then}."));
    steps
}

/// The apps that others reach, by where they are found.
fn reached(column: &Column) -> String {
    let Column { named, apart, .. } = column;
    let shared = column.public.iter().filter(|name| !named.contains(name) && !apart.contains(name));
    let shared: Vec<&Text> = shared.collect();
    let host = column.host.as_deref().map(|host| format!(" under {}", code(host))).unwrap_or_default();
    let mut parts = Vec::new();
    if !shared.is_empty() {
        parts.push(format!("{}{host}", listed(&shared)));
    }
    if !named.is_empty() {
        let whose = if named.len() == 1 { "its" } else { "their" };
        parts.push(format!("{} under host names of {whose} own", listed(named)));
    }
    if !apart.is_empty() {
        parts.push(format!("{} at the address of its Service", listed(apart)));
    }
    parts.join("; ")
}

fn back(order: &Order, column: &Column) -> Vec<String> {
    let mut steps = Vec::new();
    if !column.public.is_empty() {
        steps.push(format!("Lead requests back to Azure: {}.", listed(&column.public)));
    }
    steps.push(format!(
        "Stop deliveries: `flux suspend kustomization {} -n {}`.",
        order.product, order.delivery.objects
    ));
    let moving = &column.scheduled;
    if !moving.is_empty() {
        steps.push(format!(
            "Suspend the jobs on Kubernetes, then turn them on again on Azure: {}.",
            listed(&column.on_azure(moving))
        ));
    }
    let scaled: Vec<Text> = column.inner.iter().chain(&column.unreached).cloned().collect();
    if !scaled.is_empty() {
        steps.push(format!("Scale up on Azure again: {}.", listed(&column.on_azure(&scaled))));
    }
    steps.push(match &order.delivery.source {
        Source::Oci { .. } => {
            "Put the tag of the environment on the artifact before, or revert the commit, before deliveries go on.".to_owned()
        }
        Source::Git { .. } => "Revert the commit before deliveries go on.".to_owned(),
    });
    steps
}
