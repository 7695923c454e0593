//! Everything that can be wrong with a configuration, a profile or a layout.

use crate::diag::Code;

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file is empty, or holds several documents.
    Document,
    /// A key is not known.
    UnknownKey,
    /// A key is missing.
    MissingKey,
    /// A value is of the wrong type.
    WrongType,
    /// The version is not one that is read.
    Version,
    /// Two things have one name.
    DuplicateName,
    /// A name is not one that can be used.
    Name,
    /// A path is none, or leads out.
    Path,
    /// A pattern is none.
    Glob,
    /// A name does not stand for any environment.
    UnknownEnvironment,
    /// There is no such profile.
    UnknownProfile,
    /// An environment names a parameter file that no template has.
    NoParameters,
    /// There is nothing to evaluate.
    NothingFound,
    /// There is too much to look at.
    TooMuch,
}

impl Problem {
    /// Its code.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::Document => ("config/document", "A configuration is one document."),
            Self::UnknownKey => ("config/unknown-key", "A configuration has only keys that are known."),
            Self::MissingKey => ("config/missing-key", "A configuration has the keys that it needs."),
            Self::WrongType => ("config/wrong-type", "A value is what its key takes."),
            Self::Version => ("config/version", "The version of a configuration is one that is read."),
            Self::DuplicateName => ("config/duplicate-name", "A name stands for one thing."),
            Self::Name => ("config/name", "A name has letters, digits, dots, dashes and underscores."),
            Self::Path => ("config/path", "A path leads to what lies in the repository."),
            Self::Glob => ("config/glob", "A pattern is a path with `*`, `**` and `?`."),
            Self::UnknownEnvironment => ("config/unknown-environment", "A name stands for an environment."),
            Self::UnknownProfile => ("config/unknown-profile", "A profile is built in, or a file."),
            Self::NoParameters => ("layout/no-parameters", "An environment has parameter files."),
            Self::NothingFound => ("layout/nothing-found", "A repository has Bicep that is deployed."),
            Self::TooMuch => ("layout/too-much", "A repository has only so many files and folders."),
        };
        Code { id, says }
    }
}
