//! Printing: one blank behind each comma, none elsewhere.

use std::fmt;

use super::{Expression, Kind};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Kind::Int(int) => write!(f, "{int}"),
            Kind::Call { namespace, name, arguments } => {
                if let Some(namespace) = namespace {
                    write!(f, "{namespace}.")?;
                }
                write!(f, "{name}(")?;
                for (at, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if at > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Kind::Member { of, name } => write!(f, "{of}.{name}"),
            Kind::Index { of, index } => write!(f, "{of}[{index}]"),
        }
    }
}
