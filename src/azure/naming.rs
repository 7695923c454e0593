//! The names that pair the sides: without what differs between environments.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::estate::Text;
use crate::estate::numbered::numbered;
use crate::source::Span;

/// A workload as it is named on Azure.
pub(super) struct Named {
    /// Its environment.
    pub(super) environment: usize,
    /// The folder of its application.
    pub(super) folder: Option<Text>,
    /// What tells it apart within its folder, the same in every environment.
    pub(super) declared: Text,
    /// Where that is declared, which tells apart what several templates declare alike.
    pub(super) place: Span,
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
                let alike = declared.get(&(&named.folder, &named.declared)).map_or(&[][..], Vec::as_slice);
                common(named, &same(named, alike), words)
            }
        })
        .collect();
    numbered(all.iter().map(|named| named.environment).zip(&plain))
}

/// A workload in all environments, of those that are declared alike. Where an environment has several of those, it is what is
/// declared at the same place.
fn same<'a>(named: &Named, alike: &[&'a Named]) -> Vec<&'a Named> {
    let mut environments = BTreeSet::new();
    let once = alike.iter().all(|other| environments.insert(other.environment));
    alike.iter().copied().filter(|other| once || other.place == named.place).collect()
}

/// What is common to the names of a workload in all environments.
fn common(named: &Named, same: &[&Named], words: &[Vec<Text>]) -> Text {
    let own = pieces(&named.name);
    let others: Vec<Vec<&str>> = same.iter().map(|other| pieces(&other.name)).collect();
    let comparable = others.iter().all(|other| other.len() == own.len());
    let elsewhere = same.iter().any(|other| other.environment != named.environment);
    let words = words.get(named.environment).map_or(&[][..], Vec::as_slice);
    let kept: Vec<&str> = own
        .iter()
        .enumerate()
        .filter(|(index, piece)| {
            let differs = comparable && others.iter().any(|other| other.get(*index) != Some(*piece));
            // A word that stands in the name everywhere says nothing of the environment.
            let everywhere = elsewhere && comparable && !differs;
            let is_word = !everywhere && words.iter().any(|word| word.eq_ignore_ascii_case(piece));
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
    use crate::source::Sources;

    fn named(environment: usize, folder: Option<&str>, declared: &str, name: &str) -> Named {
        let place = Span::new(Sources::new().add("main.bicep", ""), 0, 0);
        let (folder, declared, name) = (folder.map(Arc::from), declared.into(), name.into());
        Named { environment, folder, declared, place, name }
    }

    fn texts(all: &[Named]) -> Vec<String> {
        names(all, &words()).iter().map(ToString::to_string).collect()
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
    fn what_two_templates_declare_alike_is_told_apart_by_its_place() {
        let file = Sources::new().add("main.bicep", "");
        let at = |place, named: Named| Named { place: Span::new(file, place, place), ..named };
        let all = [
            at(1, named(0, None, "app", "ferry-<unknown:env>-web")),
            at(2, named(0, None, "app", "ferry-<unknown:env>-api")),
            at(1, named(1, None, "app", "ferry-<unknown:env>-web")),
            at(2, named(1, None, "app", "ferry-<unknown:env>-api")),
        ];
        assert_eq!(texts(&all), ["ferry-web", "ferry-api", "ferry-web", "ferry-api"]);
    }

    #[test]
    fn a_word_that_stands_in_a_name_everywhere_stays_in_it() {
        let all = [named(0, None, "web", "prod-tools-web"), named(1, None, "web", "prod-tools-web")];
        assert_eq!(texts(&all), ["prod-tools-web", "prod-tools-web"]);
        assert_eq!(texts(&[named(1, None, "web", "prod-tools-web")]), ["tools-web"]);
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
