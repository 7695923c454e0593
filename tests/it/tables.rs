//! The tables of facts in `mappings`: whole, and each of them read by somebody.

use crate::support::tree;
use crate::support::tree::TextFile;

fn tables() -> Vec<TextFile> {
    let mut tables = tree::texts(&["mappings"]);
    tables.retain(|file| file.path.ends_with(".tsv"));
    assert!(tables.len() > 20, "only {} tables were found", tables.len());
    tables
}

#[test]
fn every_row_has_the_cells_of_the_heading() {
    for table in tables() {
        let mut lines = table.text.lines().filter(|line| !line.starts_with('#'));
        let columns = lines.next().unwrap_or("").split('\t').count();
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), columns, "{}: {line}", table.path);
            assert!(
                cells.iter().all(|cell| !cell.is_empty() && *cell == cell.trim()),
                "{}: {line}",
                table.path
            );
        }
    }
}

#[test]
fn every_table_has_a_reader() {
    let sources = tree::texts(&["src"]);
    for table in tables() {
        let read = format!("/{}\")", table.path);
        let reads = |line: &str| line.contains("include_str!(\"../") && line.contains(&read);
        assert!(sources.iter().any(|source| source.text.lines().any(reads)), "nothing reads {}", table.path);
    }
}
