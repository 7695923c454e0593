//! Notes put together: what is said of several properties or of several workloads stands in one row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::summary::{Noted, Summary};
use crate::estate::Text;

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of what.
    pub of: Vec<Text>,
    /// Which properties.
    pub properties: Vec<String>,
    /// In which environments; nothing where that is wherever these are.
    pub environments: Option<Vec<Text>>,
    /// What is said.
    pub text: Text,
    /// Where it is declared, if that is one place.
    pub place: Option<Text>,
}

/// The rows of notes that are sorted.
pub fn rows(summary: &Summary, notes: &[&Noted]) -> Vec<Row> {
    let lives = lives(summary);
    let mut rows: Vec<Row> = Vec::new();
    for note in notes {
        let everywhere = lives.get(&note.workload).is_some_and(|all| all.len() == note.environments.len());
        let environments = (!everywhere).then(|| note.environments.clone());
        let same = rows.iter_mut().find(|row| {
            row.text == note.text
                && row.environments == environments
                && row.of == [Arc::clone(&note.workload)]
        });
        match same {
            Some(row) => {
                row.properties.push(note.named());
                row.place = row.place.take().filter(|place| note.place.as_ref() == Some(place));
            }
            None => rows.push(Row {
                of: vec![Arc::clone(&note.workload)],
                properties: vec![note.named()],
                environments,
                text: Arc::clone(&note.text),
                place: note.place.clone(),
            }),
        }
    }
    let mut together: Vec<Row> = Vec::new();
    for row in rows {
        let same = together.iter_mut().find(|known| {
            known.text == row.text
                && known.properties == row.properties
                && known.environments == row.environments
        });
        match same {
            Some(known) => {
                known.of.extend(row.of);
                known.place = known.place.take().filter(|place| row.place.as_ref() == Some(place));
            }
            None => together.push(row),
        }
    }
    together
}

/// The environments in which anything is said of each workload or resource.
fn lives(summary: &Summary) -> BTreeMap<&Text, BTreeSet<&Text>> {
    let mut lives: BTreeMap<&Text, BTreeSet<&Text>> = BTreeMap::new();
    for note in &summary.notes {
        lives.entry(&note.workload).or_default().extend(&note.environments);
    }
    lives
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::lower::Outcome;

    fn note(workload: &str, property: &str, environments: &[&str]) -> Noted {
        Noted {
            outcome: Outcome::Lost,
            workload: workload.into(),
            property: property.into(),
            key: None,
            text: "It is not written.".into(),
            environments: environments.iter().map(|name| Text::from(*name)).collect(),
            place: Some(format!("{workload}.bicep:1").into()),
        }
    }

    #[test]
    fn what_is_true_of_many_is_said_once_and_where_it_differs_apart() {
        let both = &["at23", "prod"][..];
        let notes = vec![
            note("a", "tags.x", both),
            note("a", "tags.y", both),
            note("b", "tags.x", &["prod"]),
            note("b", "tags.y", &["prod"]),
            note("c", "tags.x", both),
            note("c", "tags.y", &["prod"]),
        ];
        let summary = Summary { notes, ..Summary::default() };
        let rows = rows(&summary, &summary.notes.iter().collect::<Vec<_>>());
        let shown: Vec<String> = rows
            .iter()
            .map(|row| format!("{:?} {:?} {:?} {:?}", row.of, row.properties, row.environments, row.place))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        ["a", "b"] ["tags.x", "tags.y"] None None
        ["c"] ["tags.x"] None Some("c.bicep:1")
        ["c"] ["tags.y"] Some(["prod"]) Some("c.bicep:1")
        "#);
    }
}
