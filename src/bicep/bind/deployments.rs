//! Deployments that are written as resources: what they deploy is an ARM template inside the body.
//!
//! The official compiler hands such a template on as it stands, with each text that looks like an expression escaped once.
//! Azure takes that off again and reads the template with a scope of its own, as it does with those of modules.

use std::sync::Arc;

use super::Binder;
use crate::arm;
use crate::language::wire::Json;
use crate::template::{ArrayItem, Expr, ExprKind, Member, Named, ResourceKind};

/// The type of a deployment.
const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

impl Binder<'_, '_, '_> {
    /// What a resource of the type of deployments deploys, when its template is known before anything is evaluated: then it
    /// is a module. One that is computed stays a resource like others.
    pub(super) fn deployment(
        &mut self,
        ty: &str,
        version: Option<Arc<str>>,
        body: &mut Vec<Member>,
    ) -> Option<ResourceKind> {
        if !ty.eq_ignore_ascii_case(DEPLOYMENTS) {
            return None;
        }
        let properties = body.iter_mut().find_map(|member| value_of(member, "properties"))?;
        let ExprKind::Object(properties) = &mut properties.kind else { return None };
        let at = properties.iter().position(|member| is(member, "template"))?;
        let Member::Property { key, value } = properties.get(at)? else { return None };
        let path = Named { text: Arc::from("template"), span: key.span };
        let text = json(value)?.to_string();
        let params = properties.iter_mut().find_map(|member| value_of(member, "parameters"));
        let params = params.map(|params| {
            let kind = std::mem::replace(&mut params.kind, ExprKind::Null);
            let kind = match kind {
                ExprKind::Object(members) => ExprKind::Object(members.into_iter().map(param).collect()),
                other => other,
            };
            Expr::new(params.span, kind)
        });
        body.clear();
        let program = self.loader.inner(self.path, &text, &mut self.found);
        Some(ResourceKind::Module { program: Some(program), path, params, api_version: version })
    }
}

/// A parameter of a deployment is written as `{ value: … }`.
fn param(member: Member) -> Member {
    match member {
        Member::Property { key, value } => Member::Property { key, value: arm::load::value_of(value) },
        Member::Spread(_) => member,
    }
}

fn is(member: &Member, name: &str) -> bool {
    match member {
        Member::Property { key, .. } => matches!(&key.kind, ExprKind::Text(text) if &**text == name),
        Member::Spread(_) => false,
    }
}

fn value_of<'m>(member: &'m mut Member, name: &str) -> Option<&'m mut Expr> {
    if !is(member, name) {
        return None;
    }
    match member {
        Member::Property { value, .. } => Some(value),
        Member::Spread(_) => None,
    }
}

/// An expression as JSON when it is nothing but written values.
fn json(expr: &Expr) -> Option<Json> {
    Some(match &expr.kind {
        ExprKind::Null => Json::Null,
        ExprKind::Bool(bool) => Json::from(*bool),
        ExprKind::Int(int) => Json::from(*int),
        ExprKind::Float(float) => Json::from(*float),
        ExprKind::Text(text) => Json::from(&**text),
        ExprKind::Array(items) => items
            .iter()
            .map(|item| match item {
                ArrayItem::Value(value) => json(value),
                ArrayItem::Spread(_) => None,
            })
            .collect::<Option<_>>()?,
        ExprKind::Object(members) => Json::Object(
            members
                .iter()
                .map(|member| match member {
                    Member::Property { key: Expr { kind: ExprKind::Text(key), .. }, value } => {
                        Some((key.to_string(), json(value)?))
                    }
                    Member::Property { .. } | Member::Spread(_) => None,
                })
                .collect::<Option<_>>()?,
        ),
        _ => return None,
    })
}
