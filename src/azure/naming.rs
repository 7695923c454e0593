//! The names that pair the sides: without what differs between environments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::estate::Text;
use crate::estate::numbered::numbered;

/// A workload as it is named on Azure.
pub(super) struct Named {
    /// Its environment.
    pub(super) environment: usize,
    /// The folder of its application.
    pub(super) folder: Option<Text>,
    /// What tells it apart within its folder, the same in every environment.
    pub(super) declared: Text,
    /// Its name there; unknown parts in angle brackets.
    pub(super) name: Text,
}

/// The pairing names, in the order of the workloads; `words` are the words that an environment goes by.
pub(super) fn names(all: &[Named], words: &[Vec<Text>]) -> Vec<Text> {
    let mut folders: BTreeMap<(&Text, usize), usize> = BTreeMap::new();
    for named in all {
        if let Some(folder) = &named.folder {
            *folders.entry((folder, named.environment)).or_default() += 1;
        }
    }
    let crowded: BTreeSet<&Text> =
        folders.iter().filter(|(_, count)| **count > 1).map(|((folder, _), _)| *folder).collect();
    let mut declared: BTreeMap<(&Option<Text>, &Text), Vec<&Named>> = BTreeMap::new();
    for named in all {
        declared.entry((&named.folder, &named.declared)).or_default().push(named);
    }
    let plain: Vec<Text> = all
        .iter()
        .map(|named| match &named.folder {
            Some(folder) if !crowded.contains(folder) => Arc::clone(folder),
            _ => {
                let same = declared.get(&(&named.folder, &named.declared)).map_or(&[][..], Vec::as_slice);
                common(named, same, words)
            }
        })
        .collect();
    numbered(all.iter().map(|named| named.environment).zip(&plain))
}

/// What is common to the names of a workload in all environments.
fn common(named: &Named, same: &[&Named], words: &[Vec<Text>]) -> Text {
    let own = pieces(&named.name);
    let others: Vec<Vec<&str>> = same.iter().map(|other| pieces(&other.name)).collect();
    let comparable = others.iter().all(|other| other.len() == own.len());
    let words = words.get(named.environment).map_or(&[][..], Vec::as_slice);
    let kept: Vec<&str> = own
        .iter()
        .enumerate()
        .filter(|(index, piece)| {
            let is_word = words.iter().any(|word| word.eq_ignore_ascii_case(piece));
            let differs = comparable && others.iter().any(|other| other.get(*index) != Some(*piece));
            !is_word && !differs && !piece.contains('<')
        })
        .map(|(_, piece)| *piece)
        .collect();
    if kept.is_empty() { Arc::clone(&named.declared) } else { Arc::from(kept.join("-")) }
}

fn pieces(name: &str) -> Vec<&str> {
    name.split('-').filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(environment: usize, folder: Option<&str>, declared: &str, name: &str) -> Named {
        Named { environment, folder: folder.map(Arc::from), declared: declared.into(), name: name.into() }
    }

    fn words() -> Vec<Vec<Text>> {
        vec![vec!["test".into(), "at23".into()], vec!["prod".into()]]
    }

    #[test]
    fn a_folder_with_one_workload_names_it() {
        let all =
            [named(0, Some("web-api"), "app", "dp-test-x"), named(1, Some("web-api"), "app", "dp-prod-x")];
        assert_eq!(names(&all, &words()), ["web-api".into(), "web-api".into()]);
    }

    #[test]
    fn a_folder_with_several_leaves_the_name_to_what_the_environments_share() {
        let all = [
            named(0, Some("all"), "web", "p-t-web"),
            named(0, Some("all"), "api", "p-t-api"),
            named(1, Some("all"), "web", "p-p-web"),
        ];
        assert_eq!(names(&all, &words()), ["p-web".into(), "p-t-api".into(), "p-web".into()]);
    }

    #[test]
    fn a_number_is_passed_over_that_makes_the_name_of_another() {
        let one = [
            named(0, None, "web", "web"),
            named(0, None, "web2", "test-web"),
            named(0, Some("web-2"), "app", "x"),
            named(1, None, "web", "web"),
            named(1, None, "web2", "prod-web"),
        ];
        let texts = |all: &[Named]| names(all, &words()).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(&one), ["web", "web-3", "web-2", "web", "web-3"]);
        let [a, b, c, d, e] = one;
        assert_eq!(texts(&[c, a, b, d, e]), ["web-2", "web", "web-3", "web", "web-3"]);
    }

    #[test]
    fn words_of_the_environment_and_unknown_parts_are_left_out() {
        let all =
            [named(0, None, "web", "<unknown:PREFIX>-at23-web"), named(1, None, "job", "<unknown:NAME>")];
        assert_eq!(names(&all, &words()), ["web".into(), "job".into()]);
    }
}
