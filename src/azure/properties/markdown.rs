//! The tables as a document for people, `docs/container-apps.md`.

use std::fmt::Write as _;

use super::Fidelity;
use super::Property;
use super::Since;
use super::Table;
use super::tables;

const HEAD: &str = "\
# Azure Container Apps on Kubernetes

<!-- Written by `cargo xtask generate` from mappings/aca. Change it there. -->

What becomes of every property of Container Apps on the DIS platform. Each property links to where Azure documents it.

| word | meaning |
|---|---|
| exact | Kubernetes carries it with the same meaning and unit |
| approximate | something carries it, but it differs in meaning, default, scope or owner |
| none | nothing carries it |
| read-only | Azure writes it, so there is nothing to carry |
| read | whether tricep reads it into its model of a workload; what it does not read, it lists as not carried |
| preview | the property is in a preview of the API alone |
";

/// The whole document.
pub fn document() -> String {
    let mut document = HEAD.to_owned();
    for table in tables() {
        section(&mut document, table);
    }
    document
}

fn section(document: &mut String, table: &Table) {
    let rows = &table.properties;
    let count = |wanted: &dyn Fn(&Property) -> bool| rows.iter().filter(|row| wanted(row)).count();
    let parts: Vec<_> = Fidelity::ALL
        .into_iter()
        .map(|fidelity| (count(&|row| row.fidelity == fidelity), fidelity.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let read = count(&|row| row.lifted);
    // Writing to a text does not fail.
    let _ = write!(
        document,
        "\n## {}\n\n{} properties: {}. tricep reads {read}.\n\n\
         | property | default | read | fidelity | on Kubernetes | note |\n|---|---|---|---|---|---|\n",
        table.resource_type,
        rows.len(),
        parts.join(", "),
    );
    for row in rows {
        let preview = match row.since {
            Since::Stable => "",
            Since::Preview => " (preview)",
        };
        let _ = writeln!(
            document,
            "| [`{}`]({}){preview} | {} | {} | {} | {} | {} |",
            row.path,
            row.link,
            row.default.unwrap_or_default(),
            if row.lifted { "yes" } else { "" },
            row.fidelity.word(),
            row.target.unwrap_or_default(),
            row.note.unwrap_or_default(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_one_line_and_its_link() {
        let document = document();
        let line = document.lines().find(|line| line.contains("`properties.template.scale.minReplicas`"));
        insta::assert_snapshot!(line.unwrap(), @"| [`properties.template.scale.minReplicas`](https://learn.microsoft.com/azure/container-apps/scale-app) | 0 | yes | approximate | HPA spec.minReplicas; ScaledObject minReplicaCount with KEDA | Zero needs KEDA with a trigger other than cpu and memory. |");
        let rows = document.lines().filter(|line| line.starts_with("| [`")).count();
        assert_eq!(rows, tables().map(|table| table.properties.len()).sum::<usize>());
    }

    #[test]
    fn no_cell_breaks_a_row() {
        for line in document().lines().filter(|line| line.starts_with('|')) {
            assert!(matches!(line.matches('|').count(), 3 | 7), "{line}");
        }
    }
}
