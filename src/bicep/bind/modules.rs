//! Modules: a file, and the values for its parameters.

use std::sync::Arc;

use super::Binder;
use super::resources::Parts;
use crate::bicep::load::Wanted;
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::diag::Diagnostic;
use crate::template::{ExprKind, Member, Named, ResourceKind};

impl<'a> Binder<'a, '_, '_> {
    /// What a module deploys. The rest of its body is looked through and left behind.
    pub(super) fn module_kind(&mut self, module: ast::Module<'a>, parts: &mut Parts) -> ResourceKind {
        let path = match module.path() {
            Some(path) => {
                let text = path.plain().unwrap_or_default();
                Named { text: Arc::from(text), span: path.view().span() }
            }
            None => Named { text: Arc::from(""), span: module.span() },
        };
        let program = module.path().and_then(|path| self.follow(path, Wanted::Template));
        for member in parts.body.drain(..) {
            let Member::Property { key, .. } = member else { continue };
            let ExprKind::Text(name) = key.kind else { continue };
            if &*name == "extensionConfigs" {
                let message = "the configuration of extensions changes no resource and is not read";
                self.found.push(Diagnostic::note(Problem::Unread.code(), key.span, message));
            } else if &*name != "identity" {
                let message = format!("a module has no property \"{name}\"");
                self.refuse(Problem::UnknownProperty, key.span, message, |diagnostic| {
                    diagnostic.help("it has name, scope, params and dependsOn")
                });
            }
        }
        ResourceKind::Module { program, path, params: parts.params.take(), api_version: None }
    }
}
