//! What the values look like that only a deployment knows: a table of data, by the type of a resource and the member that is read.

use std::sync::LazyLock;

use crate::table;
use crate::value::mask;
use crate::value::{Expression, Value};

const TABLE: &str = include_str!("../../mappings/parity/shapes.tsv");

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The type of the resource.
    pub ty: &'static str,
    /// The member of its properties that is read; `-` where people put it together from the name.
    pub member: &'static str,
    /// The shape: `https://{name}.azconfig.io`.
    pub shape: &'static str,
}

/// A member that is read from a resource.
#[derive(Clone, Debug)]
pub struct Read {
    /// The id of the resource; names for what is not known of it.
    pub id: String,
    /// The member, without `properties`: `primaryEndpoints.blob`.
    pub member: String,
}

static SHAPES: LazyLock<Vec<Shape>> =
    LazyLock::new(|| table::rows(TABLE).map(|[ty, member, shape]| Shape { ty, member, shape }).collect());

/// All of them, by type and member.
pub fn all() -> &'static [Shape] {
    &SHAPES
}

impl Read {
    /// What an expression reads from a resource, if that is all it does.
    pub fn of(expression: &Expression) -> Option<Self> {
        let (call, members) = members(expression)?;
        let Expression::Call { name, arguments } = call else { return None };
        if &**name != "reference" {
            return None;
        }
        let id = mask::text(arguments.first()?);
        let member = members.strip_prefix("properties.").unwrap_or(&members).to_owned();
        Some(Self { id, member })
    }

    /// Whether it is read from a resource of a type.
    pub fn is_of(&self, ty: &str) -> bool {
        let lower = self.id.to_ascii_lowercase();
        lower.rsplit_once("/providers/").is_some_and(|(_, rest)| {
            rest.strip_prefix(&ty.to_ascii_lowercase()).is_some_and(|name| name.starts_with('/'))
        })
    }

    /// The name of the resource, where it is known.
    pub fn name(&self) -> Option<&str> {
        self.id.rsplit('/').next().filter(|name| !name.contains('<'))
    }

    /// What its value looks like.
    pub fn shape(&self) -> Option<&'static Shape> {
        SHAPES.iter().find(|shape| shape.member.eq_ignore_ascii_case(&self.member) && self.is_of(shape.ty))
    }
}

/// What members are read of, and their path; nothing where one of them is not known.
pub(super) fn members(expression: &Expression) -> Option<(&Expression, String)> {
    let (at, keys) = expression.read();
    let members: Vec<&str> = keys.into_iter().rev().map(Value::as_text).collect::<Option<_>>()?;
    Some((at, members.join(".")))
}
