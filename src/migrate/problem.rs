//! What can stand in the way of a migration.

use crate::diag::Code;

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing says which repository Flux takes the tree from.
    NoAddress,
    /// No environment runs on both sides.
    NoEnvironment,
    /// A name cannot be part of a path.
    Path,
    /// The record of what was generated cannot be read.
    Record,
    /// A file was edited by hand.
    Edited,
    /// A file was there before.
    Foreign,
    /// What was edited and what is generated cannot be put together.
    Conflict,
    /// Something stands where a file is to be written.
    NoFile,
    /// Only some of the environments of a tree are asked for.
    Others,
    /// Mistakes in the sources leave no workload.
    NothingRead,
    /// The product has another name because nothing says it.
    Renamed,
}

impl Problem {
    /// Its code.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::NoAddress => ("migrate/no-address", "Flux takes a tree from an address."),
            Self::NoEnvironment => ("migrate/no-environment", "A tree is written for an environment."),
            Self::Path => ("migrate/path", "A file that is generated lies below the folder of the output."),
            Self::Record => ("migrate/record", "The record of what was generated can be read."),
            Self::Edited => ("migrate/edited", "A file that was edited by hand is not overwritten."),
            Self::Foreign => ("migrate/foreign", "A file that was not generated is not touched."),
            Self::Conflict => ("migrate/conflict", "Changes by hand and new ones fit together."),
            Self::NoFile => ("migrate/no-file", "Where a file is to be written lies a file or nothing."),
            Self::Others => ("migrate/others", "A tree is written for all of its environments."),
            Self::Renamed => ("migrate/renamed", "A tree keeps the name of its product."),
            Self::NothingRead => ("migrate/nothing-read", "Of what runs on Azure something can be read."),
        };
        Code { id, says }
    }
}
