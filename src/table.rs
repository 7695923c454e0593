//! The tables of facts in `mappings`: lines that begin with `#` say what the columns mean, then come a heading and the rows,
//! with a tab between two cells.

/// The rows of a table of so many columns. A row with another number of cells is none, and a test lets
/// none happen.
pub fn rows<const COLUMNS: usize>(
    table: &'static str,
) -> impl Iterator<Item = [&'static str; COLUMNS]> + Clone {
    lines(table).skip(1).filter_map(cells)
}

/// What follows the comments: the heading and the rows.
fn lines(table: &str) -> impl Iterator<Item = &str> + Clone {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn cells<const COLUMNS: usize>(line: &'static str) -> Option<[&'static str; COLUMNS]> {
    let mut cells = [""; COLUMNS];
    let (mut column, mut start) = (0, 0);
    for end in memchr::memchr_iter(b'\t', line.as_bytes()).chain([line.len()]) {
        *cells.get_mut(column)? = line.get(start..end)?;
        column += 1;
        start = end + 1;
    }
    (column == COLUMNS).then_some(cells)
}

/// A cell; nothing for `-`, which says that there is none.
pub fn given(cell: &'static str) -> Option<&'static str> {
    (cell != "-").then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# What things are called.\n#\nthing\tname\none\tOne\ntwo\ntwo\tTwo\n";

    #[test]
    fn a_table_has_rows_below_its_heading() {
        assert_eq!(rows(TABLE).collect::<Vec<_>>(), [["one", "One"], ["two", "Two"]]);
        assert_eq!((given("x"), given("-")), (Some("x"), None));
    }
}
