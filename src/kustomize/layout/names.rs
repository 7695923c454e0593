//! Names of folders and files: what things are called, as far as a path can have it.

use std::collections::{BTreeMap, BTreeSet};

use crate::kustomize::file::NAMES;

/// How long a name may be. File systems take 255 bytes, and an ending follows.
const LENGTH: usize = 100;

/// Names that are taken in one folder. Two that differ in nothing but the case of letters are one file to some systems.
#[derive(Clone, Debug)]
pub(super) struct Taken(BTreeSet<String>);

impl Default for Taken {
    fn default() -> Self {
        // Those that files of kustomize have.
        Self(NAMES.iter().map(|name| name.to_ascii_lowercase()).collect())
    }
}

impl Taken {
    /// A name that nothing else has in the folder, as near as can be to what is wanted.
    pub(super) fn name(&mut self, wanted: &str) -> String {
        let clean = clean(wanted);
        let numbered = (2_u32..).map(|number| format!("{clean}-{number}"));
        let mut candidates = [clean.clone()].into_iter().chain(numbered);
        let free = candidates.find(|name| self.0.insert(name.to_lowercase()));
        free.unwrap_or(clean)
    }
}

/// A name for each of several things in one folder. What can be called as it is comes first, whatever else is there.
pub(super) fn all<'n>(things: impl Iterator<Item = &'n str>) -> BTreeMap<&'n str, String> {
    let mut things: Vec<&str> = things.collect();
    things.sort_by_key(|thing| (clean(thing) != **thing, *thing));
    things.dedup();
    let mut taken = Taken::default();
    things.into_iter().map(|thing| (thing, taken.name(thing))).collect()
}

/// A name without what leads elsewhere or hides it.
fn clean(name: &str) -> String {
    let sign = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' }
    };
    let all: String = name.chars().map(sign).collect();
    let clean: String = all.trim_matches(['.', '-']).chars().take(LENGTH).collect();
    if clean.is_empty() { "unnamed".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_elsewhere_and_no_two_are_one() {
        let things = ["web", "Web", "..", "../../etc", "a/b", "a-b", "", ".git", "kustomization.yaml", "ø"];
        let names = all(things.into_iter());
        let shown: Vec<String> = names.iter().map(|(thing, name)| format!("{thing:?} {name}")).collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        "" unnamed
        ".." unnamed-2
        "../../etc" etc
        ".git" git
        "Web" Web
        "a-b" a-b
        "a/b" a-b-2
        "kustomization.yaml" kustomization.yaml-2
        "web" web-2
        "ø" unnamed-3
        "#);
        assert!(all(["n".repeat(5_000).as_str()].into_iter()).values().all(|name| name.len() == LENGTH));
    }
}
