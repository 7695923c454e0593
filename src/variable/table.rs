//! The table of what has a name of its own.

use std::sync::LazyLock;

use crate::table;

pub(super) const TABLE: &str = include_str!("../../mappings/dis/variables.tsv");

/// A row of the table.
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) what: &'static str,
    pub(super) member: &'static str,
    pub(super) name: &'static str,
    pub(super) secret: bool,
    pub(super) says: &'static str,
}

/// All of them, by kind, what and member.
pub(super) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    table::rows(TABLE)
        .map(|[kind, what, member, name, secret, says]| Row {
            kind,
            what,
            member,
            name,
            secret: secret == "yes",
            says,
        })
        .collect()
});
