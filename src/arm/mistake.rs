//! What can be wrong with ARM JSON.

use crate::diag::Code;

/// The kinds of mistakes that are found while ARM JSON is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    Json,
    TooLarge,
    TooDeep,
    DuplicateMember,
    Shape,
    Missing,
    Expression,
    UnknownFunction,
    ArgumentCount,
    UnknownName,
    UnknownType,
    LoopIndex,
    LinkedTemplate,
    Unsupported,
}

impl Mistake {
    pub(super) fn code(self) -> Code {
        let (id, says) = match self {
            Self::Json => ("arm/json", "The file is no JSON."),
            Self::TooLarge => ("arm/too-large", "The file is larger than any template."),
            Self::TooDeep => ("arm/too-deep", "Values are nested deeper than Azure allows."),
            Self::DuplicateMember => ("arm/duplicate-member", "An object has two members of one name."),
            Self::Shape => ("arm/shape", "A part of a template has the wrong kind of value."),
            Self::Missing => ("arm/missing", "A part that a template needs is missing."),
            Self::Expression => ("arm/expression", "What stands in brackets is no expression."),
            Self::UnknownFunction => ("arm/unknown-function", "A function does not exist."),
            Self::ArgumentCount => ("arm/argument-count", "A function takes another number of arguments."),
            Self::UnknownName => ("arm/unknown-name", "A parameter, variable or local does not exist."),
            Self::UnknownType => ("arm/unknown-type", "A type does not exist."),
            Self::LoopIndex => ("arm/loop-index", "There is no loop whose index could be meant."),
            Self::LinkedTemplate => {
                ("arm/linked-template", "A linked template or parameters file is not read.")
            }
            Self::Unsupported => ("arm/unsupported", "A construct cannot be evaluated without a deployment."),
        };
        Code { id, says }
    }
}
