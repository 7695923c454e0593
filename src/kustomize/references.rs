//! Names that objects have for others, after those others were renamed.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _};

use super::accumulate::{Accumulator, Refused, Render};
use super::convert::{scalar_text, word};
use super::fields::{Field, Reference, assign};
use super::mistake::Mistake;
use super::objects::Objects;
use super::resource::{Id, Resource};
use crate::diag::Diagnostic;
use crate::object::{Entry, Kind, Node};
use crate::origin::OriginId;

/// The object that names others, apart from what it holds.
struct Referrer {
    id: Id,
    prefixes: Vec<Arc<str>>,
    suffixes: Vec<Arc<str>>,
    /// Namespaces of service accounts that a binding names.
    beyond: BTreeSet<Arc<str>>,
    /// The group and kind of the role that a binding names.
    role: Option<(Arc<str>, Arc<str>)>,
}

/// What a name stands for.
struct Referred {
    name: Arc<str>,
    namespace: Arc<str>,
    at: OriginId,
}

impl Render<'_> {
    /// Mends every name of another object.
    pub(super) fn refer(&mut self, into: &mut Accumulator) -> Result<(), Refused> {
        let config = Arc::clone(&into.config);
        // Who was never renamed is never named anew.
        if into.objects.iter().all(|resource| resource.previous.is_empty()) {
            return Ok(());
        }
        // There are more fields than objects: each object looks at those of its kind, in the order of all.
        let all = config.references.iter();
        let all = all.flat_map(|reference| reference.fields.iter().map(move |field| (reference, field)));
        let mut of_kind: HashMap<&str, Vec<(usize, &Reference, &Field)>> = HashMap::new();
        for (place, (reference, field)) in all.enumerate() {
            of_kind.entry(field.kind()).or_default().push((place, reference, field));
        }
        for index in into.objects.indices() {
            let Some(resource) = into.objects.get(index) else { continue };
            let first = resource.first();
            let known = ["", &*first.kind].into_iter().filter_map(|kind| of_kind.get(kind)).flatten();
            let mut fields: Vec<_> = known.filter(|(_, _, field)| field.is_of(&first)).collect();
            if fields.is_empty() {
                continue;
            }
            fields.sort_by_key(|(place, ..)| *place);
            fields.dedup_by_key(|(place, ..)| *place);
            let referrer = Referrer::of(resource);
            // The object is changed apart from the others, which are looked at meanwhile.
            let nothing = Node::new(Kind::Null, resource.node.origin);
            let Some(mut node) =
                into.objects.get_mut(index).map(|resource| std::mem::replace(&mut resource.node, nothing))
            else {
                continue;
            };
            for (_, reference, field) in fields {
                let look = Look { objects: &into.objects, referrer: &referrer, reference, field };
                // Its group and kind may have changed since.
                let done = field.change(&mut node, None, &mut |node| look.mend(node));
                if let Err(reason) = done {
                    return Err(self.cannot(&reason, field, &referrer.id, &node).into());
                }
            }
            if let Some(resource) = into.objects.get_mut(index) {
                resource.node = node;
            }
        }
        Ok(())
    }

    fn cannot(&self, reason: &str, field: &Field, id: &Id, node: &Node) -> Diagnostic {
        let message = format!("{} of {} cannot be followed: {reason}", field.path(), id.shown());
        let diagnostic = match self.origins.deciding(node.origin) {
            Some(span) => Diagnostic::error(Mistake::Transformer.code(), span.before(), message),
            None => Diagnostic::about_file(Mistake::Transformer.code(), "a name", message),
        };
        diagnostic.help("mend the field, or give objects of one name different namespaces")
    }
}

impl Referrer {
    fn of(resource: &Resource) -> Self {
        let node = &resource.node;
        let mut beyond = BTreeSet::new();
        if &*resource.id.kind == "RoleBinding" {
            for subject in node.get("subjects").map_or(&[][..], Node::items) {
                if subject.text_at(&["kind"]) == Some("ServiceAccount") {
                    beyond.extend(subject.text_at(&["namespace"]).map(Arc::from));
                }
            }
        }
        let role = |field| node.at(&["roleRef", field]).and_then(scalar_text);
        Self {
            id: resource.id.clone(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
            beyond,
            role: role("apiGroup").zip(role("kind")),
        }
    }
}

struct Look<'a> {
    objects: &'a Objects,
    referrer: &'a Referrer,
    reference: &'a Reference,
    field: &'a Field,
}

impl Look<'_> {
    /// Mends what stands at the field: a name, an object with one, or a list of either.
    fn mend(&self, node: &mut Node) -> Result<(), String> {
        match &mut node.kind {
            Kind::Null | Kind::Open(_) => Ok(()),
            Kind::Sequence(items) => {
                for item in items {
                    match &item.kind {
                        Kind::Null | Kind::Open(_) => {}
                        Kind::Sequence(_) => return Err("there is a list in a list".to_owned()),
                        Kind::Mapping(_) => self.mend_mapping(item)?,
                        Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => {
                            self.mend_name(item)?;
                        }
                    }
                }
                Ok(())
            }
            Kind::Mapping(_) => self.mend_mapping(node),
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Text(_) => self.mend_name(node),
        }
    }

    fn mend_name(&self, node: &mut Node) -> Result<(), String> {
        let Some(name) = scalar_text(node) else { return Ok(()) };
        let candidates = self.candidates(&name, None);
        let Some(found) = self.choose(candidates, |a, b| a.id.name == b.id.name)? else { return Ok(()) };
        if found.name != name {
            assign(node, Kind::Text(found.name), found.at);
        }
        Ok(())
    }

    fn mend_mapping(&self, node: &mut Node) -> Result<(), String> {
        let what = word(node);
        let Kind::Mapping(members) = &mut node.kind else { return Err(format!("there is {what}")) };
        let Some(name) = members.get("name").and_then(scalar_text) else {
            return Err("it has no name".to_owned());
        };
        let namespace =
            members.get("namespace").map(|node| scalar_text(node).unwrap_or_else(|| Arc::from("")));
        let candidates = self.candidates(&name, namespace.as_deref());
        let same = |a: &Resource, b: &Resource| a.id.name == b.id.name && a.id.namespace == b.id.namespace;
        let Some(found) = self.choose(candidates, same)? else { return Ok(()) };
        if found.name == name && found.namespace.is_empty() {
            return Ok(());
        }
        if let Some(node) = members.get_mut("name").filter(|_| found.name != name) {
            assign(node, Kind::Text(Arc::clone(&found.name)), found.at);
        }
        if found.namespace.is_empty() || namespace.as_ref() == Some(&found.namespace) {
            return Ok(());
        }
        match members.get_mut("namespace") {
            Some(node) => assign(node, Kind::Text(found.namespace), found.at),
            None => members.entries.push(Entry {
                key: Arc::from("namespace"),
                at: found.at,
                value: Node::text(found.namespace, found.at),
            }),
        }
        Ok(())
    }

    /// The objects that a name may mean.
    fn candidates(&self, name: &str, namespace: Option<&str>) -> Vec<&Resource> {
        let all = self.objects.named(name).iter().filter_map(|index| self.objects.get(*index));
        let all: Vec<&Resource> = all.filter(|resource| self.may_mean(resource, name)).collect();
        let Some(namespace) = namespace else { return all };
        // A namespace is that of before, else that of now.
        let reachable = || self.objects.named(name).iter().filter_map(|index| self.objects.get(*index));
        let was = |resource: &&Resource| resource.first().effective_namespace() == namespace;
        let first: Vec<&Resource> = all.iter().copied().filter(was).collect();
        if !first.is_empty() || reachable().any(|resource| was(&resource)) {
            return first;
        }
        all.into_iter().filter(|resource| resource.id.effective_namespace() == namespace).collect()
    }

    fn may_mean(&self, resource: &Resource, name: &str) -> bool {
        let reference = self.reference;
        let was_named = resource.previous.iter().any(|previous| &*previous.name == name);
        let was_kind = |group: &str, version: &str, kind: &str| {
            resource.previous.iter().any(|previous| resource.was(previous).is_kind(group, version, kind))
        };
        let role = self.referrer.role.as_ref().filter(|_| self.field.path().ends_with("roleRef/name"));
        was_named
            && was_kind(&reference.group, &reference.version, &reference.kind)
            && role.is_none_or(|(group, kind)| was_kind(group, "", kind))
            && self.is_within_reach(resource)
    }

    fn is_within_reach(&self, resource: &Resource) -> bool {
        let (own, other) = (&self.referrer.id, &resource.id);
        let is_near = own.is_cluster_scoped()
            || other.is_cluster_scoped()
            || own.effective_namespace() == other.effective_namespace();
        is_near || (self.referrer.beyond.contains(&other.namespace) && &*other.kind == "ServiceAccount")
    }

    /// The one that is meant, if there is one.
    fn choose(
        &self,
        mut candidates: Vec<&Resource>,
        same: impl Fn(&Resource, &Resource) -> bool,
    ) -> Result<Option<Referred>, String> {
        if candidates.len() > 1 {
            candidates.retain(|resource| self.shares_affixes(resource, true));
        }
        if candidates.len() > 1 {
            candidates.retain(|resource| self.shares_affixes(resource, false));
        }
        let Some((first, others)) = candidates.split_first() else { return Ok(None) };
        if !others.iter().all(|other| same(first, other)) {
            let ids: Vec<String> = candidates.iter().map(|resource| resource.id.shown()).collect();
            return Err(format!("it may mean {}", ids.join(" or ")));
        }
        let at = first.node.at(&["metadata", "name"]).map_or(OriginId::NOWHERE, |node| node.origin);
        Ok(Some(Referred {
            name: Arc::clone(&first.id.name),
            namespace: Arc::clone(&first.id.namespace),
            at,
        }))
    }

    /// Whether prefixes and suffixes come from the same directories.
    fn shares_affixes(&self, resource: &Resource, lenient: bool) -> bool {
        let own = self.referrer;
        let ends = |a: &[Arc<str>], b: &[Arc<str>]| {
            let both =
                a.is_empty() == b.is_empty() && a.iter().rev().zip(b.iter().rev()).all(|(a, b)| a == b);
            both || (lenient && (a.is_empty() || b.is_empty()))
        };
        ends(&resource.prefixes, &own.prefixes) && ends(&resource.suffixes, &own.suffixes)
    }
}
