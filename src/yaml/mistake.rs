//! Everything that can be wrong with YAML.

use crate::diag::Code;

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The text is no YAML.
    Syntax,
    /// A key stands twice in a mapping.
    DuplicateKey,
    /// A key is a collection or nothing.
    Key,
    /// An alias has no anchor before it.
    UnknownAnchor,
    /// An anchor is used inside of itself.
    AnchorCircle,
    /// There are more values than are read.
    TooManyValues,
    /// Collections are nested too deep.
    TooDeep,
    /// What `<<` brings is no mapping.
    Merge,
    /// A scalar is not what its tag says.
    Tag,
}

impl Mistake {
    /// Its code.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::Syntax => ("yaml/syntax", "A text is YAML."),
            Self::DuplicateKey => ("yaml/duplicate-key", "A key stands once in a mapping."),
            Self::Key => ("yaml/key", "A key is a text, a number, or yes or no."),
            Self::UnknownAnchor => {
                ("yaml/unknown-anchor", "An alias has an anchor before it in its document.")
            }
            Self::AnchorCircle => ("yaml/anchor-circle", "An anchor is not used inside of itself."),
            Self::TooManyValues => {
                ("yaml/too-many-values", "A file has only so many values, those of aliases counted.")
            }
            Self::TooDeep => ("yaml/too-deep", "Collections are nested only so deep."),
            Self::Merge => ("yaml/merge", "What `<<` merges is a mapping, or a list of them."),
            Self::Tag => ("yaml/tag", "A scalar is what its tag says."),
        };
        Code { id, says }
    }
}
