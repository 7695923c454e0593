//! Values that nobody can know from files alone.

use std::sync::Arc;

use super::Value;

/// A value that is not known, as the expression that would give it.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Why it is not known.
    pub why: Why,
    /// What would give it.
    pub expression: Expression,
}

/// Why a value is not known.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Only a deployment knows it, such as the client id of an identity.
    Deployment,
    /// Nobody supplied it; the text says what to supply, such as `environment variable IMAGE_TAG`.
    NotSupplied(Arc<str>),
    /// It lies in a secret store.
    Vault,
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
        /// Of what.
        of: Arc<Expression>,
        /// A text or an integer when known.
        key: Value,
    },
}

impl Unknown {
    /// A function call that only a deployment can answer.
    pub fn call(name: &str, arguments: Vec<Value>) -> Self {
        Self { why: Why::Deployment, expression: Expression::Call { name: Arc::from(name), arguments } }
    }

    /// The member of this unknown.
    pub fn member(&self, key: Value) -> Self {
        Self {
            why: self.why.clone(),
            expression: Expression::Member { of: Arc::new(self.expression.clone()), key },
        }
    }
}
