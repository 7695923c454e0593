//! Everything that can be wrong with what delivers a tree.

use crate::diag::Code;

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A path leads to nothing in the tree.
    PathMissing,
    /// All of a source is delivered, and it is none of the folders of the tree.
    Elsewhere,
    /// A path may mean several folders.
    PathAmbiguous,
    /// A path is only known on the cluster.
    PathOpen,
    /// An object has no source, or one that nobody declares.
    SourceMissing,
    /// An environment is given the folder of another one.
    OtherEnvironment,
    /// Two say of one object where its folder is.
    Disagreement,
    /// An environment has no folder.
    NoOverlay,
    /// An object does not deliver while it is suspended.
    Suspended,
    /// A generator is one that is not read.
    Generator,
    /// There are more objects than are read.
    TooMuch,
    /// The name of a variable is none.
    VariableName,
    /// The value of a variable is no text.
    VariableValue,
    /// Variables come from an object that is not in the tree.
    VariablesElsewhere,
    /// Nothing gives a variable.
    UndefinedVariable,
    /// A text has a `${…}` that Flux does not read.
    Expression,
    /// What a text becomes cannot be read.
    Result,
}

impl Problem {
    /// Its code.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::PathMissing => ("delivery/path-missing", "What is delivered is a folder of the tree."),
            Self::Elsewhere => ("delivery/elsewhere", "What is delivered lies in the tree."),
            Self::PathAmbiguous => {
                ("delivery/path-ambiguous", "The path of what is delivered means one folder.")
            }
            Self::PathOpen => {
                ("delivery/path-open", "The path of what is delivered is known from the files.")
            }
            Self::SourceMissing => {
                ("delivery/source-missing", "What delivers has a source that is declared.")
            }
            Self::OtherEnvironment => {
                ("delivery/other-environment", "An environment is given the folder of its own name.")
            }
            Self::Disagreement => {
                ("delivery/disagreement", "One object delivers one folder to an environment.")
            }
            Self::NoOverlay => ("delivery/no-overlay", "An environment has a folder in the tree."),
            Self::Suspended => ("delivery/suspended", "What delivers is not suspended."),
            Self::Generator => ("delivery/generator", "What an ApplicationSet makes follows from the files."),
            Self::TooMuch => ("delivery/too-much", "A tree has only so many objects that deliver."),
            Self::VariableName => {
                ("delivery/variable-name", "A variable is named by letters, digits and `_`, no digit first.")
            }
            Self::VariableValue => ("delivery/variable-value", "The value of a variable is a text."),
            Self::VariablesElsewhere => {
                ("delivery/variables-elsewhere", "Variables come from objects that are in the tree.")
            }
            Self::UndefinedVariable => ("delivery/undefined-variable", "Something gives each variable."),
            Self::Expression => ("delivery/expression", "What begins with `${` is one that Flux reads."),
            Self::Result => ("delivery/result", "What a text becomes can be read."),
        };
        Code { id, says }
    }
}
