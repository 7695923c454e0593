//! The functions of the template languages.
//!
//! One [`table`] serves Bicep and ARM: names, arity, where a function may stand, when its answer is known and who gives
//! it. The files beside it hold the answers, by family. Functions know no syntax and no scope; the evaluator hands them values
//! and takes a [`Fail`] as a message to place, or as a reason to keep the call as an expression.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a function takes a few kinds of value and refuses every other"
)]

mod arguments;
mod arrays;
mod cidr;
mod collections;
mod conversions;
mod dates;
mod encoding;
mod format;
mod hashes;
pub mod json;
mod logic;
mod numbers;
pub(crate) mod objects;
pub mod resource_ids;
pub(super) mod strings;
pub mod table;
mod uris;

pub(crate) use collections::has_member;
pub use dates::utc_now;
pub use hashes::{guid, unique_string};
pub use table::{arm, bicep};

use crate::origin::OriginId;
use crate::value::Sourced;

/// What a function answers.
pub type Answer = Result<Sourced, Fail>;

/// Why a function does not answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Fail {
    /// The engine refuses the call; the text says what is wrong, with the value.
    Error(String),
    /// The answer depends on something that is not known.
    Undecided,
}

impl Fail {
    /// An error with a message.
    pub fn error(message: impl Into<String>) -> Self {
        Self::Error(message.into())
    }
}

/// The call that is being answered.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The function as it was written, for messages.
    pub name: &'a str,
    /// The origin of a result that is computed and not one of the arguments or their parts.
    pub origin: OriginId,
}

/// One function.
#[derive(Debug)]
pub struct Function {
    /// The name as Bicep spells it.
    pub name: &'static str,
    /// Where the name is known.
    pub namespaces: Namespaces,
    /// Fewest arguments.
    pub min: u8,
    /// Most arguments; none is without end.
    pub max: Option<u8>,
    /// Where a call may stand.
    pub place: Place,
    /// When the answer is known.
    pub class: Class,
    /// Who gives the answer.
    pub how: How,
}

impl Function {
    /// Says what is wrong with a number of arguments, if it is.
    pub fn arity_error(&self, count: usize) -> Option<String> {
        let few = count < usize::from(self.min);
        let many = self.max.is_some_and(|max| count > usize::from(max));
        if !few && !many {
            return None;
        }
        let wanted = match (self.min, self.max) {
            (min, Some(max)) if min == max => format!("{min}"),
            (min, Some(max)) => format!("{min} to {max}"),
            (min, None) => format!("at least {min}"),
        };
        Some(format!("`{}` takes {wanted} arguments, not {count}", self.name))
    }
}

/// The lists of functions that know a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Namespaces(u8);

impl Namespaces {
    /// Bicep's `sys`.
    pub const SYS: Self = Self(1);
    /// Bicep's `az`.
    pub const AZ: Self = Self(2);
    /// The ARM expression language.
    pub const ARM: Self = Self(4);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Where a call may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Wherever an expression may.
    Anywhere,
    /// Without arguments anywhere, with arguments only as a `scope:`.
    ValueOrScope,
    /// As a part of a parameter's default.
    ParameterDefault,
    /// In a parameter file.
    ParameterFile,
    /// In a `.bicep` file, but not in a parameter file.
    TemplateFile,
    /// In an ARM loop, lambda or template only; Bicep has a syntax for it.
    Compiled,
}

/// When an answer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// From its arguments.
    Static,
    /// From its arguments and the scope, as far as the caller gave it.
    Scope,
    /// From files, the environment or names, before anything is evaluated.
    CompileTime,
    /// Anew at every run.
    PerRun,
    /// Only in a deployment.
    Deployment,
}

/// Who gives the answer.
#[derive(Clone, Copy, Debug)]
pub enum How {
    /// The function, when every argument is known at every depth and shown; the caller takes secrets out of their cover
    /// before and covers the answer again.
    Pure(fn(&Call<'_>, &[Sourced]) -> Answer),
    /// The function, also when its arguments have unknown or secret parts. An answer stays right whatever these turn out to
    /// be, and parts that are only moved keep their origin.
    Structural(fn(&Call<'_>, &[Sourced]) -> Answer),
    /// The function, which asks for its arguments one by one, because some are never evaluated.
    Lazy(fn(&Call<'_>, &mut Lazy<'_>) -> Answer),
    /// The evaluator, which calls the lambda.
    Lambda,
    /// The evaluator, which knows scopes, files and resources.
    Evaluator,
}

/// Arguments that are evaluated when they are asked for.
pub struct Lazy<'a> {
    /// How many there are.
    pub count: usize,
    /// Evaluates one, by its place from zero.
    pub evaluate: &'a mut dyn FnMut(usize) -> Answer,
}
