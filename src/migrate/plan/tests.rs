//! Folders before and after: nothing that was written by hand is lost, and a run that ends early is gone on with.

use proptest::prelude::*;

use super::*;

/// A folder on a disk that takes a certain number of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Folder(BTreeMap<Text, Text>);

type Files = BTreeMap<Text, Text>;

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| (Text::from(*path), Text::from(*text))).collect()
}

impl Folder {
    fn before(&self, generated: &Files) -> Before {
        let text = |path: &str| self.0.get(path).cloned();
        let (record_text, originals_text) = (text(record::RECORD), text(record::ORIGINALS));
        let record = record_text.as_deref().map(|text| Record::read(text).unwrap()).unwrap_or_default();
        let originals = originals_text.as_deref().map(|text| Originals::read(text).unwrap());
        let paths = generated.keys().chain(record.files.keys());
        let found = |path: &Text| self.0.get(path).cloned().map_or(Found::Nothing, Found::Text);
        let files = paths.map(|path| (Arc::clone(path), found(path))).collect();
        let originals = originals.unwrap_or_default();
        Before { record, record_text, originals, originals_text, files }
    }

    fn plan(&self, generated: &Files, policy: Policy) -> Plan {
        plan(generated, &[], &self.before(generated), policy, "1.0.0")
    }

    /// Does the first of the steps. Where it ends among those that are done at once, any of them are done.
    fn take(&mut self, plan: &Plan, count: usize, any: u16) {
        for (at, step) in plan.steps.iter().enumerate() {
            let is_done = if plan.at_once.contains(&at) && plan.at_once.contains(&count) {
                (any >> (at - plan.at_once.start)) & 1 == 1
            } else {
                at < count
            };
            match step {
                _ if !is_done => {}
                Step::Write { path, text } => drop(self.0.insert(Arc::clone(path), Arc::clone(text))),
                Step::Remove { path } => drop(self.0.remove(path)),
            }
        }
    }

    fn run(&mut self, generated: &Files, policy: Policy) -> Plan {
        let plan = self.plan(generated, policy);
        self.take(&plan, usize::MAX, 0);
        plan
    }

    fn edit(&mut self, path: &str, text: &str) {
        self.0.insert(path.into(), text.into());
    }

    /// The files without the record.
    fn tree(&self) -> Files {
        self.0
            .iter()
            .filter(|(path, _)| !path.starts_with(".tricep/"))
            .map(|(a, b)| (a.clone(), b.clone()))
            .collect()
    }
}

fn actions(plan: &Plan) -> Vec<(&str, Action)> {
    plan.changes.iter().map(|change| (&*change.path, change.action.clone())).collect()
}

#[test]
fn a_second_run_does_nothing() {
    let generated = files(&[("a", "1\n"), ("b/c", "2\n")]);
    let mut folder = Folder::default();
    assert_eq!(
        actions(&folder.run(&generated, Policy::Refuse)),
        [("a", Action::Create), ("b/c", Action::Create)]
    );
    assert_eq!(folder.tree(), generated);
    assert!(folder.plan(&generated, Policy::Refuse).steps.is_empty());
}

#[test]
fn only_what_differs_is_written_and_what_is_gone_is_removed() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]), Policy::Refuse);
    let plan = folder.run(&files(&[("a", "1\n"), ("b", "x\n")]), Policy::Refuse);
    let wanted = [("a", Action::Unchanged), ("b", Action::Update), ("c", Action::Remove)];
    assert_eq!(actions(&plan), wanted);
    assert_eq!(folder.tree(), files(&[("a", "1\n"), ("b", "x\n")]));
}

#[test]
fn a_file_that_was_edited_is_not_touched_and_neither_is_anything_else() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n2\n3\n"), ("b", "1\n")]), Policy::Refuse);
    folder.edit("a", "mine\n2\n3\n");
    let now = files(&[("a", "1\n2\nnew\n"), ("b", "2\n")]);
    let plan = folder.plan(&now, Policy::Refuse);
    assert_eq!(actions(&plan), [("a", Action::Refuse(Refusal::Edited)), ("b", Action::Update)]);
    assert!(plan.steps.is_empty());
    let [edited, _] = &plan.changes[..] else { panic!() };
    let sides = [&edited.base, &edited.before, &edited.after].map(|side| side.as_deref().unwrap());
    assert_eq!(sides, ["1\n2\n3\n", "mine\n2\n3\n", "1\n2\nnew\n"]);

    let mut merged = folder.clone();
    merged.run(&now, Policy::Merge { markers: false });
    assert_eq!(merged.tree(), files(&[("a", "mine\n2\nnew\n"), ("b", "2\n")]));
    let again = merged.plan(&now, Policy::Merge { markers: false });
    assert_eq!((actions(&again)[0].1.clone(), again.steps.len()), (Action::Keep, 0));

    folder.run(&now, Policy::Overwrite);
    assert_eq!(folder.tree(), now);
}

#[test]
fn what_cannot_be_decided_is_written_only_where_somebody_asks_for_markers() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n")]), Policy::Refuse);
    folder.edit("a", "mine\n");
    let now = files(&[("a", "2\n")]);
    let plan = folder.plan(&now, Policy::Merge { markers: false });
    assert_eq!(actions(&plan), [("a", Action::Refuse(Refusal::Conflict(1)))]);
    assert!(plan.steps.is_empty());
    let plan = folder.run(&now, Policy::Merge { markers: true });
    assert_eq!(actions(&plan), [("a", Action::Mark(1))]);
    assert!(folder.tree()["a"].contains("<<<<<<< by hand\nmine\n"));
    for policy in [Policy::Refuse, Policy::Merge { markers: false }, Policy::Merge { markers: true }] {
        let plan = folder.plan(&files(&[("a", "3\n")]), policy);
        assert_eq!(actions(&plan), [("a", Action::Refuse(Refusal::Undecided(1)))]);
    }
    folder.run(&now, Policy::Overwrite);
    assert_eq!(folder.tree(), now);
}

#[test]
fn a_file_that_was_never_generated_stays_whatever_is_asked() {
    let generated = files(&[("a", "1\n")]);
    for policy in [Policy::Refuse, Policy::Overwrite, Policy::Merge { markers: true }] {
        let mut folder = Folder::default();
        folder.edit("a", "theirs\n");
        assert_eq!(actions(&folder.run(&generated, policy)), [("a", Action::Refuse(Refusal::Foreign))]);
        assert_eq!(folder.tree(), files(&[("a", "theirs\n")]));
        // One that says the same is taken over.
        folder.edit("a", "1\n");
        assert_eq!(actions(&folder.run(&generated, policy)), [("a", Action::Unchanged)]);
        assert_eq!(actions(&folder.run(&files(&[]), policy)), [("a", Action::Remove)]);
    }
}

#[test]
fn a_tag_that_a_release_set_stays_and_stops_nothing() {
    let text = |tag: &str, more: &str| {
        format!("images:\n  - name: a\n    newTag: {tag}\nresources:\n  - base\n{more}")
    };
    let tree = |text: String| files(&[("kustomization.yaml", &*text)]);
    let mut folder = Folder::default();
    folder.run(&tree(text("1.0.0", "")), Policy::Refuse);
    folder.edit("kustomization.yaml", &text("2.0.0", ""));
    let same = folder.run(&tree(text("1.0.0", "")), Policy::Refuse);
    assert_eq!(actions(&same), [("kustomization.yaml", Action::Keep)]);
    let more = folder.run(&tree(text("1.0.0", "  - more\n")), Policy::Refuse);
    assert_eq!(actions(&more), [("kustomization.yaml", Action::Merge)]);
    assert_eq!(folder.tree(), tree(text("2.0.0", "  - more\n")));
}

#[test]
fn one_merge_settles_an_edit_until_something_else_is_generated() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n2\n3\n"), ("b", "1\n")]), Policy::Refuse);
    folder.edit("a", "mine\n2\n3\n");
    let now = files(&[("a", "1\n2\nnew\n"), ("b", "1\n")]);
    folder.run(&now, Policy::Merge { markers: false });
    let plan = folder.plan(&now, Policy::Refuse);
    assert_eq!((actions(&plan)[0].1.clone(), plan.steps.len()), (Action::Keep, 0));
    // What hangs on other files is written.
    let other = files(&[("a", "1\n2\nnew\n"), ("b", "2\n")]);
    assert_eq!(actions(&folder.run(&other, Policy::Refuse)), [("a", Action::Keep), ("b", Action::Update)]);
    assert_eq!(actions(&folder.plan(&other, Policy::Refuse))[0].1, Action::Keep);
    let edited = [("a", Action::Refuse(Refusal::Edited)), ("b", Action::Unchanged)];
    let mut again = folder.clone();
    again.edit("a", "mine\nmine\nnew\n");
    assert_eq!(actions(&again.plan(&other, Policy::Refuse)), edited);
    let newer = files(&[("a", "1\n2\nnewer\n"), ("b", "2\n")]);
    assert_eq!(actions(&folder.plan(&newer, Policy::Refuse)), edited);
    folder.run(&other, Policy::Overwrite);
    assert_eq!(folder.tree(), other);
}

#[test]
fn a_tag_that_a_release_set_after_a_merge_stops_nothing() {
    let text = |tag: &str, kind: &str| format!("kind: {kind}\nimages:\n  - name: a\n    newTag: {tag}\n");
    let mut folder = Folder::default();
    let generated = files(&[("kustomization.yaml", &*text("1.0.0", "Kustomization"))]);
    folder.run(&generated, Policy::Refuse);
    for tag in ["1.0.0", "2.0.0"] {
        folder.edit("kustomization.yaml", &text(tag, "Component"));
        if tag == "1.0.0" {
            folder.run(&generated, Policy::Merge { markers: false });
        }
        let plan = folder.plan(&generated, Policy::Refuse);
        assert_eq!((actions(&plan)[0].1.clone(), plan.steps.len()), (Action::Keep, 0));
    }
}

#[test]
fn a_deletion_is_an_edit() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n"), ("b", "1\n")]), Policy::Refuse);
    folder.0.remove("a");
    let now = files(&[("a", "2\n"), ("b", "2\n")]);
    let plan = folder.plan(&now, Policy::Refuse);
    assert_eq!(actions(&plan), [("a", Action::Refuse(Refusal::Deleted)), ("b", Action::Update)]);
    assert!(plan.steps.is_empty());

    let mut merged = folder.clone();
    merged.run(&now, Policy::Merge { markers: false });
    assert_eq!(merged.tree(), files(&[("b", "2\n")]));
    for generated in [&now, &files(&[("a", "3\n"), ("b", "2\n")])] {
        let plan = merged.run(generated, Policy::Refuse);
        assert_eq!(actions(&plan), [("a", Action::Keep), ("b", Action::Unchanged)]);
        assert!(merged.plan(generated, Policy::Refuse).steps.is_empty());
    }
    // Whoever puts it back has it again.
    merged.edit("a", "3\n");
    merged.run(&files(&[("a", "3\n"), ("b", "2\n")]), Policy::Refuse);
    assert_eq!(actions(&merged.run(&now, Policy::Refuse))[0].1, Action::Update);

    folder.run(&now, Policy::Overwrite);
    assert_eq!(folder.tree(), now);
}

#[test]
fn what_was_edited_and_is_gone_stays_until_somebody_decides() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n")]), Policy::Refuse);
    folder.edit("a", "mine\n");
    let gone = [("a", Action::Refuse(Refusal::EditedAndGone))];
    assert_eq!(actions(&folder.plan(&files(&[]), Policy::Refuse)), gone);
    assert_eq!(actions(&folder.plan(&files(&[]), Policy::Merge { markers: true })), gone);
    folder.run(&files(&[]), Policy::Overwrite);
    assert_eq!(folder.tree(), files(&[]));
}

#[test]
fn line_ends_of_version_control_are_no_edit() {
    let mut folder = Folder::default();
    folder.run(&files(&[("a", "1\n2\n")]), Policy::Refuse);
    folder.edit("a", "1\r\n2\r\n");
    assert!(folder.plan(&files(&[("a", "1\n2\n")]), Policy::Refuse).steps.is_empty());
    assert_eq!(actions(&folder.plan(&files(&[("a", "3\n")]), Policy::Refuse)), [("a", Action::Update)]);
}

#[test]
fn what_was_generated_comes_before_what_lists_it_and_removals_come_last() {
    let mut folder = Folder::default();
    folder.run(&files(&[("x/old.yaml", "1\n"), ("x/kustomization.yaml", "1\n")]), Policy::Refuse);
    let plan = folder.plan(&files(&[("x/z.yaml", "1\n"), ("x/kustomization.yaml", "2\n")]), Policy::Refuse);
    let paths: Vec<String> = plan
        .steps
        .iter()
        .map(|step| match step {
            Step::Write { path, .. } => path.to_string(),
            Step::Remove { path } => format!("-{path}"),
        })
        .collect();
    assert_eq!(
        paths,
        [
            ".tricep/originals.json",
            ".tricep/generated.json",
            "x/z.yaml",
            "x/kustomization.yaml",
            "-x/old.yaml",
            ".tricep/generated.json"
        ]
    );
    assert_eq!(plan.at_once, 2..3);
}

fn tree() -> impl Strategy<Value = Files> {
    let path = prop_oneof!["a", "b", "c/kustomization.yaml", "c/d"];
    proptest::collection::btree_map(path, "[12]\n", 0..4)
        .prop_map(|files| files.into_iter().map(|(a, b)| (a.into(), b.into())).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_ends_anywhere_is_gone_on_with_by_any_later_one(
        runs in proptest::collection::vec((tree(), 0_usize..12, any::<u16>()), 1..5),
        last in tree(),
    ) {
        let mut folder = Folder::default();
        for (generated, ends, any) in &runs {
            let plan = folder.plan(generated, Policy::Refuse);
            prop_assert_eq!(plan.refused().count(), 0, "{:?}", plan.changes);
            folder.take(&plan, *ends, *any);
        }
        let plan = folder.run(&last, Policy::Refuse);
        prop_assert_eq!(plan.refused().count(), 0, "{:?}", plan.changes);
        prop_assert_eq!(folder.tree(), last.clone());
        prop_assert!(folder.plan(&last, Policy::Refuse).steps.is_empty());
    }

    #[test]
    fn what_a_person_wrote_is_never_lost_unless_asked(
        first in tree(), second in tree(), edited in "[ab]", ends in 0_usize..12, any: u16,
    ) {
        let mut folder = Folder::default();
        let plan = folder.plan(&first, Policy::Refuse);
        folder.take(&plan, ends, any);
        folder.edit(&edited, "by hand\n");
        for policy in [Policy::Refuse, Policy::Merge { markers: false }] {
            let mut after = folder.clone();
            after.run(&second, policy);
            prop_assert!(after.tree()[&*edited].contains("by hand\n"));
        }
    }
}
