//! Who may do what: identities, grants, and the resources that they are about.

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
