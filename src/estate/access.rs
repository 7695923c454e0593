//! Who may do what: identities, grants, and the resources that they are about.

use std::fmt;
use std::sync::Arc;

use super::{Field, Presence, Text, TraceId};
use crate::value::Value;

/// An identity that workloads run as.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Its name.
    pub name: Field<Text>,
    /// Whether it is made here, or only referred to.
    pub made: bool,
    /// The line that opens it.
    pub opened: TraceId,
}

/// An identity as a workload uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityUse {
    /// Which one.
    pub identity: Principal,
    /// Where it is declared, or assigned where it is not declared here.
    pub opened: TraceId,
}

/// Who is granted something.
#[derive(Clone, Debug, PartialEq)]
pub enum Principal {
    /// The workload's own identity.
    Own,
    /// An identity with a name.
    Named(Field<Text>),
    /// Somebody that only a value tells, such as the id of a group.
    Other(Field<Text>),
}

impl Principal {
    /// What people call it.
    pub fn shown(&self) -> Text {
        match self {
            Self::Own => Arc::from("SystemAssigned"),
            Self::Named(name) | Self::Other(name) => match name.shown() {
                // A parameter for whoever deploys, which nobody gave.
                empty if empty.is_empty() => Arc::from("(nobody)"),
                shown => shown,
            },
        }
    }
}

/// A role that somebody has on something.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// The role: the name of a built-in one, else what identifies it.
    pub role: Text,
    /// Who has it.
    pub principal: Principal,
    /// On what: the name of the resource, group or subscription.
    pub scope: Field<Text>,
    /// The type of that.
    pub scope_type: Text,
    /// Its whole id, as far as it is known; null where nobody says one.
    pub scope_id: Value,
    /// What narrows it further.
    pub condition: Option<Condition>,
    /// The line that opens it.
    pub opened: TraceId,
    /// Whether it is granted at all.
    pub presence: Presence,
}

/// What tells a grant from the others of its holder: the role, with the scope where the role is granted on several, and with the
/// principal where another one has the same.
#[derive(Clone, Copy, Debug)]
pub struct GrantKey<'a> {
    /// The name of the role.
    pub role: &'a str,
    /// On what.
    pub scope: Option<&'a str>,
    /// To whom.
    pub principal: Option<&'a str>,
}

const ON: &str = " @ ";
const BY: &str = " by ";

impl<'a> GrantKey<'a> {
    /// Reads the key of a grant, whose scope and principal are known: the name of a role may hold the words around them.
    pub fn read(key: &'a str, scope: &str, principal: &str) -> Self {
        let behind = |key: &'a str, word: &str, part: &str| {
            let before = key.strip_suffix(part)?.strip_suffix(word)?;
            Some((before, key.get(before.len() + word.len()..)?))
        };
        let (key, principal) =
            behind(key, BY, principal).map_or((key, None), |(key, principal)| (key, Some(principal)));
        let (role, scope) = behind(key, ON, scope).map_or((key, None), |(role, scope)| (role, Some(scope)));
        Self { role, scope, principal }
    }

    /// Whether a key may be more than a role.
    pub fn has_more(key: &str) -> bool {
        key.contains(ON) || key.contains(BY)
    }
}

impl fmt::Display for GrantKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role)?;
        for (word, part) in [(ON, self.scope), (BY, self.principal)] {
            if let Some(part) = part {
                write!(f, "{word}{part}")?;
            }
        }
        Ok(())
    }
}

/// What a request must be like for a grant to let it through.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What it says, in the language that Azure has for it.
    pub text: Field<Text>,
    /// The version of that language, where it is told.
    pub version: Option<Field<Text>>,
}

impl Condition {
    /// A condition that is declared; an empty text is none.
    pub fn of(text: Option<Field<Text>>, version: Option<Field<Text>>) -> Option<Self> {
        let text = text.filter(|text| text.get().is_none_or(|text| !text.trim().is_empty()))?;
        Some(Self { text, version })
    }
}

/// A resource beside the workloads.
#[derive(Clone, Debug, PartialEq)]
pub struct Supporting {
    /// Its full type.
    pub ty: Text,
    /// Its name.
    pub name: Field<Text>,
    /// Whether it is deployed here, or only referred to.
    pub deployed: bool,
    /// The names of the workloads that refer to it.
    pub used_by: Vec<Text>,
    /// The names of the workloads that it refers to without being a part of them.
    pub refers_to: Vec<Text>,
    /// The line that opens it.
    pub opened: TraceId,
}

#[cfg(test)]
mod tests {
    use super::GrantKey;

    #[test]
    fn a_key_is_read_as_it_was_written_whatever_the_role_is_called() {
        for role in ["Reader", "Read by region", "On @ call"] {
            for scope in [None, Some("vault 1")] {
                for principal in [None, Some("id-web")] {
                    let written = GrantKey { role, scope, principal }.to_string();
                    let read = GrantKey::read(&written, "vault 1", "id-web");
                    assert_eq!(
                        (read.role, read.scope, read.principal),
                        (role, scope, principal),
                        "{written}"
                    );
                }
            }
        }
    }
}
