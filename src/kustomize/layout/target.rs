//! Targets: how a kustomization names the objects that a patch is for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::plan::Planned;
use super::text;
use super::text::Target;
use crate::kustomize::select::Pattern;

/// In how many lines a kustomization may say which objects a patch is for, by their names. Beyond it nobody reads them.
const LINES: usize = 8;

/// Several objects, as they are named together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Several {
    pub(super) target: Target,
    /// What the names of all of them have at an end; empty if they have nothing, or if they are all of a kind.
    pub(super) about: String,
    /// Whether they are all of a kind that the environment has.
    pub(super) is_every: bool,
}

/// What stands for itself in a target, where names are patterns.
fn literal(text: &str) -> Arc<str> {
    Arc::from(regex::escape(text).replace("\\-", "-"))
}

/// A target that says the kind of an object; in full where another group or version has it, too.
fn of_kind(object: &Planned, in_full: bool) -> Target {
    let mut target = Target::new();
    if in_full {
        let api_version = object.id.api_version();
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        if !group.is_empty() {
            target.push(("group", literal(group)));
        }
        target.push(("version", literal(version)));
    }
    target.push(("kind", literal(object.id.object_kind())));
    target
}

/// The objects that an environment has of a kind, by number; in full only those of the same group and version.
fn kindred<'o>(
    objects: &'o [Planned],
    at: usize,
    one: &'o Planned,
    in_full: bool,
) -> impl Iterator<Item = (usize, &'o Planned)> {
    objects.iter().enumerate().filter(move |(_, other)| {
        other.within.contains(&at)
            && other.id.object_kind() == one.id.object_kind()
            && (!in_full || other.id.api_version() == one.id.api_version())
    })
}

/// One object: by as much as no other of the environment has.
pub(super) fn one(objects: &[Planned], at: usize, object: &Planned) -> Target {
    let id = &object.id;
    let is_alone =
        kindred(objects, at, object, false).filter(|(_, other)| other.id.name() == id.name()).count() == 1;
    let mut target = of_kind(object, !is_alone);
    target.push(("name", literal(id.name())));
    if !is_alone {
        target.extend(id.namespace().map(|namespace| ("namespace", literal(namespace))));
    }
    target
}

/// Several objects of one group, version and kind, by number: by the shortest that selects them and no other of the
/// environment. None if nothing does that people read.
pub(super) fn several(objects: &[Planned], at: usize, wanted: &BTreeSet<usize>) -> Option<Several> {
    let first = objects.get(*wanted.first()?)?;
    let names: BTreeSet<&str> =
        wanted.iter().filter_map(|number| objects.get(*number)).map(|object| object.id.name()).collect();
    let Names { about, patterns } = Names::of(&names);
    let mut ways = vec![None];
    ways.extend(patterns.into_iter().map(Some));
    for pattern in ways {
        let matcher = Pattern::new(pattern.as_ref().unwrap_or(&Arc::from("")))?;
        for in_full in [false, true] {
            let selected: BTreeSet<usize> = kindred(objects, at, first, in_full)
                .filter(|(_, object)| matcher.fits(object.id.name()))
                .map(|(number, _)| number)
                .collect();
            if selected != *wanted {
                continue;
            }
            let mut target = of_kind(first, in_full);
            let is_every = pattern.is_none();
            target.extend(pattern.map(|pattern| ("name", pattern)));
            let about = if is_every { String::new() } else { about };
            return Some(Several { target, about, is_every });
        }
    }
    None
}

/// What can be said of several names at once.
struct Names {
    /// What all have at an end.
    about: String,
    /// Patterns that fit them, the shortest first; whether they fit others has to be seen.
    patterns: Vec<Arc<str>>,
}

impl Names {
    fn of(names: &BTreeSet<&str>) -> Self {
        if let (Some(name), 1) = (names.first(), names.len()) {
            return Self { about: (*name).to_owned(), patterns: vec![literal(name)] };
        }
        let end = shared(names, |name| name.rmatch_indices('-').map(|(at, _)| name.split_at(at).1).collect());
        let start = shared(names, |name| {
            name.match_indices('-').map(|(at, dash)| name.split_at(at + dash.len()).0).collect()
        });
        let rests = |cut: &dyn Fn(&str) -> Option<Arc<str>>| -> Vec<Arc<str>> {
            names.iter().filter_map(|name| cut(name)).collect()
        };
        let mut patterns = Vec::new();
        // What a name ends with says what it is for; what it begins with says whose it is.
        let (about, listed) = match (end, start) {
            (Some(end), _) => {
                patterns.push(Arc::from(format!(".*{}", literal(end))));
                let rests = rests(&|name| name.strip_suffix(end).map(literal));
                (end, format!("({}){}", rests.join("|"), literal(end)))
            }
            (None, Some(start)) => {
                patterns.push(Arc::from(format!("{}.*", literal(start))));
                let rests = rests(&|name| name.strip_prefix(start).map(literal));
                (start, format!("{}({})", literal(start), rests.join("|")))
            }
            (None, None) => ("", format!("({})", rests(&|name| Some(literal(name))).join("|"))),
        };
        if text::wrapped(&listed).len() <= LINES {
            patterns.push(Arc::from(listed));
        }
        Self { about: about.trim_matches('-').to_owned(), patterns }
    }
}

/// The longest of what `ends` finds in each name, from short to long, that all names have.
fn shared<'n>(names: &BTreeSet<&'n str>, ends: impl Fn(&'n str) -> Vec<&'n str>) -> Option<&'n str> {
    let first = names.first()?;
    let all: Vec<Vec<&str>> = names.iter().map(|name| ends(name)).collect();
    ends(first).into_iter().rev().find(|end| all.iter().all(|ends| ends.contains(end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::layout::plan::Lies;
    use crate::object::{Home, build};
    use std::collections::BTreeMap;

    fn object((api_version, kind, name, namespace): (&str, &str, &str, Option<&str>)) -> Planned {
        let metadata = [("name", Some(name)), ("namespace", namespace)];
        let metadata = build::mapping(metadata.map(|(key, value)| (key, value.map(build::text))));
        let head =
            [("apiVersion", build::text(api_version)), ("kind", build::text(kind)), ("metadata", metadata)];
        Planned {
            home: Home::Common,
            file: "grants".into(),
            within: BTreeSet::from([0]),
            from: BTreeMap::new(),
            lies: Lies::Own(BTreeMap::new()),
            id: build::mapping(head),
        }
    }

    /// How grants of these names are named where there are these others as well.
    fn named(names: &[&str], others: &[(&str, &str, &str, Option<&str>)]) -> String {
        let grants = names.iter().map(|name| object(("a.example/v1", "Grant", name, None)));
        let objects: Vec<Planned> = grants.chain(others.iter().map(|other| object(*other))).collect();
        let Some(several) = several(&objects, 0, &(0..names.len()).collect()) else { return "-".to_owned() };
        let fields: Vec<String> =
            several.target.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        let about = if several.is_every { "every" } else { &several.about };
        format!("{} [{about}]", fields.join(", "))
    }

    #[test]
    fn several_are_named_by_the_shortest_that_names_no_other() {
        let names = ["api-vault-user", "web-vault-user", "sync-vault-user"];
        let grant = |name| ("a.example/v1", "Grant", name, None);
        let shown = [
            named(&names, &[]),
            // Another kind is no reason to say more, and another group is one.
            named(&names, &[("v1", "ConfigMap", "job-vault-user", None)]),
            named(&names, &[("b.example/v1", "Grant", "job-vault-user", None)]),
            named(&names, &[grant("api-store-user"), grant("vault-user")]),
            named(&names, &[grant("job-vault-user")]),
            named(&names, &[grant("job-vault-user"), ("b.example/v1", "Grant", "api-vault-user", None)]),
            named(&["vault-api", "vault-web", "vault-job.1"], &[grant("store")]),
            named(&["vault-api", "vault-web", "vault-job.1"], &[grant("vault-x")]),
            named(&["a", "b", "c"], &[grant("d")]),
            // Nothing of a target tells these apart.
            named(&names, &[("a.example/v1", "Grant", "api-vault-user", Some("other"))]),
        ];
        insta::assert_snapshot!(shown.join("\n"), @r"
        kind: Grant [every]
        kind: Grant [every]
        group: a\.example, version: v1, kind: Grant [every]
        kind: Grant, name: .*-vault-user [vault-user]
        kind: Grant, name: (api|sync|web)-vault-user [vault-user]
        group: a\.example, version: v1, kind: Grant, name: (api|sync|web)-vault-user [vault-user]
        kind: Grant, name: vault-.* [vault]
        kind: Grant, name: vault-(api|job\.1|web) [vault]
        kind: Grant, name: (a|b|c) []
        -
        ");
    }

    #[test]
    fn a_list_of_names_that_nobody_reads_is_not_written() {
        let names: Vec<String> = (0..90).map(|number| format!("workload-{number}-vault-user")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        let other = [("a.example/v1", "Grant", "other-vault-user", None)];
        assert_eq!(named(&names, &other), "-");
        names.truncate(40);
        assert!(named(&names, &other).starts_with("kind: Grant, name: (workload-0|workload-1|workload-10|"));
    }
}
