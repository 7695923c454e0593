//! The built-in roles of Azure: a role assignment names them by identifier, people by name.

use std::sync::LazyLock;

use foldhash::HashMap;

use crate::table;

const TODAY: &str = include_str!("../mappings/azure/roles.tsv");
const FORMER: &str = include_str!("../mappings/azure/former-role-names.tsv");

/// A built-in role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its identifier, the same in every tenant, in lower case.
    pub guid: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// Every built-in role, in the order of the names.
pub fn all() -> &'static [Role] {
    &ROLES
}

/// The name of the role with this identifier, however it is spelt.
pub fn name(guid: &str) -> Option<&'static str> {
    BY_GUID.get(&*guid.to_ascii_lowercase()).copied()
}

/// The identifier of the role with this name, in any case. A name that the role had before is understood too.
pub fn guid(name: &str) -> Option<&'static str> {
    BY_NAME.get(&*name.to_ascii_lowercase()).copied()
}

/// Reads the names, which the first who asks waits for otherwise. What Azure runs is granted roles by identifier.
pub fn read_ahead() {
    LazyLock::force(&BY_GUID);
}

static ROLES: LazyLock<Vec<Role>> = LazyLock::new(|| rows(TODAY).collect());

/// Names by identifier.
static BY_GUID: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| all().iter().map(|role| (role.guid, role.name)).collect());

/// Identifiers by name in lower case.
static BY_NAME: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let former: Vec<Role> = rows(FORMER).collect();
    all().iter().chain(&former).map(|role| (role.name.to_ascii_lowercase(), role.guid)).collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = Role> {
    table::rows(table).map(|[guid, name]| Role { guid, name })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_role_is_found_by_identifier_and_by_name_in_any_case() {
        assert_eq!(name("4633458b-17de-408a-b874-0445c86b69e6"), Some("Key Vault Secrets User"));
        assert_eq!(name("4633458B-17DE-408A-B874-0445C86B69E6"), Some("Key Vault Secrets User"));
        assert_eq!(guid("Key Vault Secrets User"), Some("4633458b-17de-408a-b874-0445c86b69e6"));
        assert_eq!(guid("key vault secrets user"), Some("4633458b-17de-408a-b874-0445c86b69e6"));
        assert_eq!(name("00000000-0000-0000-0000-000000000001"), None);
        assert_eq!(guid("Baker"), None);
    }

    #[test]
    fn a_former_name_is_understood_and_never_given() {
        let today = guid("Role Based Access Control Administrator");
        assert_eq!(guid("Role Based Access Control Administrator (Preview)"), today);
        for former in rows(FORMER) {
            assert_eq!(guid(former.name), Some(former.guid));
            assert!(name(former.guid).is_some_and(|name| name != former.name), "{former:?}");
        }
        assert!(rows(FORMER).count() >= 8);
    }

    #[test]
    fn every_row_is_a_role() {
        let written = TODAY.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(all().len(), written);
        assert!(written > 900, "only {written} roles");
        for role in all().iter().copied().chain(rows(FORMER)) {
            assert!(is_guid(role.guid), "{role:?}");
            assert_eq!(role.name, role.name.trim());
            assert!(!role.name.is_empty() && !role.name.contains('\t'), "{role:?}");
        }
    }

    #[test]
    fn rows_are_in_order_and_nothing_stands_twice() {
        for table in [TODAY, FORMER] {
            let names: Vec<_> = rows(table).map(|role| role.name).collect();
            assert!(names.is_sorted(), "the names are not in order");
        }
        let guids: BTreeSet<_> = all().iter().map(|role| role.guid).collect();
        assert_eq!(guids.len(), all().len());
        assert_eq!(BY_NAME.len(), rows(TODAY).chain(rows(FORMER)).count());
    }

    fn is_guid(text: &str) -> bool {
        let parts: Vec<_> = text.split('-').map(str::len).collect();
        parts == [8, 4, 4, 4, 12]
            && text.chars().all(|c| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c))
    }
}
