//! The ways in which a value does not fit its type.

use crate::diag::Code;

/// A way not to fit. The codes are those of the official compiler, which says them of values that it can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The whole value is of another type.
    Value,
    /// An item of an array is of another type.
    Item,
    /// A property of an object is of another type.
    Property,
    /// Properties that must be there are not.
    Missing,
    /// There is a property that the type does not know.
    Unknown,
    /// The property that chooses among the types of a union is not there.
    NoDiscriminator,
    /// A number is above its maximum.
    TooLarge,
    /// A number is below its minimum.
    TooSmall,
    /// A text or array is longer than it may be.
    TooLong,
    /// A text or array is shorter than it must be.
    TooShort,
    /// Checking was given up.
    TooComplex,
}

impl Mismatch {
    /// The code and what it says.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::Value => ("BCP033", "A value is not of the type that is declared for it."),
            Self::Item => ("BCP034", "An item of an array is not of the type that is declared for it."),
            Self::Property => ("BCP036", "A property is not of the type that is declared for it."),
            Self::Missing => ("BCP035", "An object lacks properties that its type requires."),
            Self::Unknown => ("BCP037", "An object has a property that its sealed type does not have."),
            Self::NoDiscriminator => {
                ("BCP078", "An object lacks the property that chooses among the types of a union.")
            }
            Self::TooLarge => ("BCP327", "A number is above its maximum."),
            Self::TooSmall => ("BCP328", "A number is below its minimum."),
            Self::TooLong => ("BCP332", "A text or array is longer than it may be."),
            Self::TooShort => ("BCP333", "A text or array is shorter than it must be."),
            Self::TooComplex => {
                ("eval/type-too-complex", "A value and its type are too complex to be compared.")
            }
        };
        Code { id, says }
    }
}
