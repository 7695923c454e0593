//! NetworkPolicies: which networks reach pods.

use super::allow;
use super::allow::Allowed;
use super::cluster::Cluster;
use super::reader::Reader;
use super::selector::Selectors;
use crate::estate::Action;

/// The policies about what comes in, by the pods that they select.
pub(super) fn by_pods<'a>(cluster: &'a Cluster<'a>) -> Selectors<'a> {
    let incoming = |policy: &Reader<'a>| {
        let types = policy.path(&["spec", "policyTypes"]);
        !types.is_set() || types.items().any(|ty| ty.str() == Some("Ingress"))
    };
    let all = cluster.all("networking.k8s.io", "NetworkPolicy").filter(incoming);
    Selectors::of(all.map(|policy| (policy, policy.path(&["spec", "podSelector"]))))
}

/// The networks that policies let in together. Of those that name only other pods nothing is said: whoever comes from outside
/// comes through one of those.
pub(super) fn allowed(policies: &[Reader<'_>]) -> Option<Allowed> {
    let mut all: Option<Allowed> = None;
    let rules = policies.iter().flat_map(|policy| policy.path(&["spec", "ingress"]).items());
    for rule in rules {
        // A rule that names nobody lets everybody in.
        rule.member("from").items().next()?;
        for block in rule.member("from").items().filter_map(|from| from.member("ipBlock").set()) {
            let except: Vec<Reader<'_>> = block.member("except").items().collect();
            let mut list = match Allowed::list([block.member("cidr")].into_iter()) {
                Some(list) => list,
                // Everybody but a few.
                None if !except.is_empty() => Allowed::default(),
                None => return None,
            };
            for except in except {
                list.push(allow::rule(&except.shown(), except.str().is_some(), except.trace(), Action::Deny));
            }
            all.get_or_insert_default().add(list);
        }
    }
    all
}
