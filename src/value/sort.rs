//! What Azure makes by rules of its own, so that something is known of a text that nobody knows.

use super::{Expression, Unknown};

/// A sort of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// An identifier such as `4633458b-17de-408a-b874-0445c86b69e6`.
    Uuid,
    /// What `uniqueString` gives: thirteen letters and digits.
    Unique,
    /// The name of a resource group.
    Group,
}

impl Sort {
    /// The sort of what an unknown stands for, if it is of one.
    pub fn of(unknown: &Unknown) -> Option<Self> {
        match &unknown.expression {
            Expression::Call { name, .. } => match &**name {
                "uniqueString" => Some(Self::Unique),
                "guid" | "newGuid" => Some(Self::Uuid),
                _ => None,
            },
            Expression::Member { of, key } => {
                let Expression::Call { name, .. } = &of.expression else { return None };
                match (&**name, key.as_text()?) {
                    ("subscription", "subscriptionId" | "tenantId") | ("tenant", "tenantId") => {
                        Some(Self::Uuid)
                    }
                    ("resourceGroup", "name") => Some(Self::Group),
                    _ => None,
                }
            }
            Expression::Resource { .. } => None,
        }
    }

    /// How many characters a text of this sort has, where all have as many.
    pub fn length(self) -> Option<usize> {
        match self {
            Self::Uuid => Some(36),
            Self::Unique => Some(13),
            Self::Group => None,
        }
    }

    /// Whether a character can stand in a text of this sort.
    pub fn holds(self, one: char) -> bool {
        match self {
            Self::Uuid => matches!(one, 'a'..='f' | '0'..='9' | '-'),
            Self::Unique => matches!(one, 'a'..='z' | '0'..='9'),
            Self::Group => one.is_alphanumeric() || matches!(one, '-' | '_' | '.' | '(' | ')'),
        }
    }
}
