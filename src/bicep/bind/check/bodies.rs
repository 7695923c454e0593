//! What stands in the bodies of resources and modules, and what is read of them: members that only Azure writes, members of
//! what is only referred to, functions that a resource does not have.

use super::{Checker, parts, roots};
use crate::bicep::problem::Problem;
use crate::template::{Expr, ExprKind, Member, Resource, ResourceKind};

/// What Azure says of a resource, and nobody writes.
const READ_ONLY: [&str; 3] = ["id", "type", "apiVersion"];

/// What only a resource that is deployed has a place for.
const DEPLOYED: [&str; 10] = [
    "properties",
    "location",
    "tags",
    "sku",
    "kind",
    "identity",
    "zones",
    "plan",
    "extendedLocation",
    "managedBy",
];

/// What is written in a body, and is no part of what is deployed.
const WRITE_ONLY: [&str; 3] = ["dependsOn", "scope", "parent"];

impl<'p> Checker<'p> {
    pub(super) fn bodies(&mut self) {
        let program = self.program;
        for resource in &program.resources {
            match &resource.kind {
                ResourceKind::Azure { .. } => self.azure_body(resource),
                ResourceKind::Module { params, api_version: None, .. } => {
                    self.module_body(resource, params.as_ref());
                }
                ResourceKind::Module { .. } | ResourceKind::Extensible { .. } => {}
            }
        }
        for root in roots(program) {
            self.reads(root);
        }
    }

    fn azure_body(&mut self, resource: &Resource) {
        for member in &resource.body {
            let Member::Property { key, .. } = member else { continue };
            let ExprKind::Text(name) = &key.kind else { continue };
            let system = READ_ONLY.contains(&&**name);
            if resource.is_existing() && (system || DEPLOYED.contains(&&**name)) {
                let message =
                    format!("`{name}` is nothing that a resource which is only referred to is given");
                self.refuse(Problem::MemberOfExisting, key.span, message);
            } else if system {
                let message = format!("`{name}` is read of a resource, and not written");
                self.refuse(Problem::ReadOnly, key.span, message);
            }
        }
    }

    fn module_body(&mut self, module: &Resource, params: Option<&Expr>) {
        if let Some(params) = params
            && !matches!(params.kind, ExprKind::Object(_) | ExprKind::Broken)
        {
            let message = "the parameters of a module are written out here";
            let help = "write an object; values of a variable come in with `...`";
            self.refuse_with_help(Problem::ParamsElsewhere, params.span, message, help);
        }
        for member in &module.body {
            let Member::Property { key, value } = member else { continue };
            let (ExprKind::Text(name), ExprKind::Object(members)) = (&key.kind, &value.kind) else {
                continue;
            };
            if &**name == "identity" {
                self.module_identity(members);
            }
        }
    }

    fn module_identity(&mut self, members: &[Member]) {
        for member in members {
            let Member::Property { key, value } = member else { continue };
            let (ExprKind::Text(name), ExprKind::Text(text)) = (&key.kind, &value.kind) else { continue };
            if &**name == "type" && !matches!(&**text, "None" | "UserAssigned") {
                let message = "a module is deployed with 'None' or with 'UserAssigned' identities";
                self.refuse(Problem::OtherText, value.span, message);
            }
        }
    }

    fn reads(&mut self, expr: &'p Expr) {
        match &expr.kind {
            ExprKind::Access { object, key, safe, .. } => {
                if let (ExprKind::Text(name), true) = (&key.kind, self.is_loop(object)) {
                    let message = format!("all of a loop has no member \"{name}\"");
                    let help = "name one of them: symbol[0]";
                    self.refuse_with_help(Problem::PartOfValue, key.span, message, help);
                }
                if let (ExprKind::Text(name), Some(resource)) = (&key.kind, self.resource_of(object)) {
                    self.read(resource, name, key, *safe);
                }
            }
            ExprKind::Method { object, name, .. } => {
                let azure = self
                    .resource_of(object)
                    .is_some_and(|resource| matches!(resource.kind, ResourceKind::Azure { .. }));
                if azure && !name.text.starts_with("list") && &*name.text != "getSecret" {
                    let message = format!("a resource has no function \"{}\"", name.text);
                    let help = "it has those of its type, which begin with `list`";
                    self.refuse_with_help(Problem::NoMethod, name.span, message, help);
                }
            }
            _ => {}
        }
        parts(expr, &mut |part| self.reads(part));
    }

    fn read(&mut self, resource: &Resource, name: &str, key: &Expr, safe: bool) {
        match &resource.kind {
            ResourceKind::Azure { .. } if WRITE_ONLY.contains(&name) => {
                let message = format!("`{name}` is written in a resource, and not read of it");
                self.refuse(Problem::WriteOnly, key.span, message);
            }
            ResourceKind::Module { api_version: None, .. }
                if !safe
                    && !matches!(
                        name,
                        "name" | "outputs" | "identity" | "scope" | "params" | "dependsOn"
                    ) =>
            {
                let message = format!("a module has no member \"{name}\"");
                self.refuse_with_help(Problem::MissingMember, key.span, message, "it has: name, outputs");
            }
            ResourceKind::Azure { .. } | ResourceKind::Module { .. } | ResourceKind::Extensible { .. } => {}
        }
    }
}
