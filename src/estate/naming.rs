//! What things are called where Kubernetes says which names there are.

use std::sync::Arc;

use super::{Kind, Text};

/// How long a name may be that is also that of a Service and a label.
const LONGEST: usize = 63;
/// How long the name of a `CronJob` may be: it leaves room for what is put behind the names of its Jobs.
pub const LONGEST_OF_JOB: usize = 52;
/// The room that a number behind a name takes.
const NUMBER: usize = 6;

/// A name as Kubernetes takes it: small letters, digits and hyphens, which begins with a letter.
pub fn name(wanted: &str) -> Text {
    let small = wanted.chars().map(|one| one.to_ascii_lowercase());
    let mut name: String =
        small.map(|one| if one.is_ascii_alphanumeric() { one } else { '-' }).take(LONGEST).collect();
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.insert_str(0, "x-");
        name.truncate(LONGEST);
    }
    Arc::from(name.trim_end_matches('-'))
}

/// A name as Kubernetes takes it for a workload of this kind.
pub fn of_workload(wanted: &str, kind: &Kind) -> Text {
    beginning(&name(wanted), longest(kind))
}

/// The beginning of the name of a workload, with room for a number behind it.
pub fn shortened(name: &str, kind: &Kind) -> Text {
    beginning(name, longest(kind) - NUMBER)
}

fn longest(kind: &Kind) -> usize {
    match kind {
        Kind::App { .. } => LONGEST,
        Kind::Job(_) => LONGEST_OF_JOB,
    }
}

fn beginning(name: &str, longest: usize) -> Text {
    let kept: String = name.chars().take(longest).collect();
    Arc::from(kept.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_kubernetes_takes() {
        for (wanted, expected) in [
            ("web-api", "web-api"),
            ("Web_API", "web-api"),
            ("1st", "x-1st"),
            ("<unknown:a>", "x--unknown-a"),
            ("", "x"),
        ] {
            assert_eq!(&*name(wanted), expected);
        }
        assert_eq!(name(&"a".repeat(99)).len(), LONGEST);
        assert_eq!(&*beginning("ab-cd", 3), "ab");
    }
}
