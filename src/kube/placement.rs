//! Which nodes a workload runs on.

use super::reader::Reader;
use crate::estate::{Field, Text};

/// The labels that name a pool of nodes.
const POOL: [&str; 2] = ["kubernetes.azure.com/agentpool", "agentpool"];

/// The pool of nodes that the pods ask for.
pub(super) fn pool(spec: &Reader<'_>) -> Option<Field<Text>> {
    let selector = spec.member("nodeSelector");
    if let Some(pool) = POOL.iter().find_map(|label| selector.member(label).text()) {
        return Some(pool);
    }
    let required = spec.path(&["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]);
    let mut expressions =
        required.member("nodeSelectorTerms").items().flat_map(|term| term.member("matchExpressions").items());
    let asked = expressions.find(|one| {
        let key = one.member("key").str().unwrap_or("");
        POOL.contains(&key) && one.member("operator").str() == Some("In")
    })?;
    asked.member("values").items().next()?.text()
}
