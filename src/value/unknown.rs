//! Values that nobody can know from files alone.

use std::sync::Arc;

use super::{Size, Value};

/// A value that is not known, as the expression that would give it.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Why it is not known.
    pub why: Why,
    /// What would give it.
    pub expression: Expression,
    /// The name of the secure parameter or output that it came by: supplied or not, it must not be shown.
    pub secure: Option<Arc<str>>,
    /// The name of the first parameter that it came by, when nobody supplied it.
    pub param: Option<Arc<str>>,
    /// How large the expression is, shared parts counted as often as they are used.
    pub size: Size,
}

/// Why a value is not known.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Only a deployment knows it, such as the client id of an identity.
    Deployment,
    /// Nobody supplied it.
    NotSupplied(Supply),
    /// It lies in a secret store.
    Vault,
}

/// What somebody would have to supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supply {
    /// A parameter of this name.
    Parameter(Arc<str>),
    /// A variable of the environment.
    Environment(Arc<str>),
    /// An argument of the command that deploys.
    Argument(Arc<str>),
    /// A variable that the delivery puts into manifests.
    Substitution(Arc<str>),
    /// What objects refer to and is in no tree, in words of which the first is `the` and the last its name.
    Object(Arc<str>),
}

impl Supply {
    /// How each that has a name of its own begins in words.
    const KINDS: [&'static str; 4] = ["parameter ", Self::ENVIRONMENT, "command-line argument ", "variable "];
    /// How a variable of the environment begins in words.
    pub const ENVIRONMENT: &'static str = "environment variable ";

    /// Whether words ask for one of them, as [`words`](Self::words) says it; a run that was stored has the words alone.
    pub fn is_asked_for(words: &str) -> bool {
        Self::KINDS.iter().any(|kind| words.starts_with(kind))
    }

    /// Its name alone.
    pub fn name(&self) -> &str {
        match self {
            Self::Parameter(name)
            | Self::Environment(name)
            | Self::Argument(name)
            | Self::Substitution(name) => name,
            Self::Object(what) => what.rsplit(' ').next().unwrap_or(what),
        }
    }

    /// What it is, and its name: `environment variable IMAGE_TAG`.
    pub fn words(&self) -> Arc<str> {
        let [parameter, environment, argument, substitution] = Self::KINDS;
        let kind = match self {
            Self::Parameter(_) => parameter,
            Self::Environment(_) => environment,
            Self::Argument(_) => argument,
            Self::Substitution(_) => substitution,
            Self::Object(what) => return Arc::clone(what),
        };
        Arc::from(format!("{kind}{}", self.name()))
    }
}

/// An expression of the ARM template language, as far as it could be worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A function call: `reference('…', '2023-01-31')`.
    Call {
        /// The function.
        name: Arc<str>,
        /// Its arguments, known or not.
        arguments: Vec<Value>,
    },
    /// A member: `….clientId`, `…[0]`, `…['a-b']`.
    Member {
        /// Of what. The members of one unknown share it, which tells them from those of another that looks alike.
        of: Arc<Unknown>,
        /// A text or an integer when known.
        key: Value,
    },
    /// A resource or module itself. The evaluator reads its members through the handle; a value of this form that is
    /// left in the end is printed as a reference to the symbol.
    Resource {
        /// Which one.
        handle: Handle,
        /// Its symbolic name.
        symbol: Arc<str>,
    },
}

/// A resource or module of a run, by numbers that only the evaluator can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle {
    /// The deployment it is declared in.
    pub deployment: u32,
    /// Its place among the deployment's resources.
    pub resource: u32,
    /// Its round of the loop; nothing for all of a loop.
    pub round: Option<u32>,
    /// Which part of it.
    pub part: HandlePart,
}

/// Which part of a resource a [`Handle`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HandlePart {
    /// All of it.
    Whole,
    /// `.outputs` of a module in Bicep: members are values.
    Outputs,
    /// `.outputs` of a module in ARM JSON: members are objects with a `value`.
    WrappedOutputs,
}

impl Expression {
    /// What members are read from, and their keys, the last one first.
    pub fn read(&self) -> (&Self, Vec<&Value>) {
        let mut keys = Vec::new();
        let mut at = self;
        while let Self::Member { of, key } = at {
            keys.push(key);
            at = &of.expression;
        }
        (at, keys)
    }
}

impl Unknown {
    /// A function call that only a deployment can answer.
    pub fn call(name: &str, arguments: Vec<Value>) -> Self {
        let size = arguments.iter().fold(Size::HOLDER, |size, argument| size.with(argument.size()));
        let expression = Expression::Call { name: Arc::from(name), arguments };
        Self { why: Why::Deployment, expression, secure: None, param: None, size }
    }

    /// The handle, if it is a resource itself.
    pub fn handle(&self) -> Option<Handle> {
        if let Expression::Resource { handle, .. } = &self.expression { Some(*handle) } else { None }
    }

    /// The member of this unknown.
    pub fn member(self: &Arc<Self>, key: Value) -> Arc<Self> {
        Arc::new(Self {
            size: Size { weight: 0, depth: 1 }.with(self.size).with(key.size()),
            why: self.why.clone(),
            expression: Expression::Member { of: Arc::clone(self), key },
            secure: self.secure.clone(),
            param: self.param.clone(),
        })
    }

    /// A function call, to be shared by all who read members of its answer.
    pub fn shared(name: &str, arguments: Vec<Value>) -> Arc<Self> {
        Arc::new(Self::call(name, arguments))
    }
}
