//! Resources: names, types, parents; what modules are given.

use std::collections::BTreeSet;

use super::typed::Typed;
use super::{Checker, Kind};
use crate::bicep::problem::Problem;
use crate::diag::suggest::nearest;
use crate::template::{Expr, ExprKind, Language, Member, Piece, Program, Resource, ResourceKind, Ty};

impl<'p> Checker<'p> {
    pub(super) fn resources(&mut self) {
        for resource in &self.program.resources {
            self.enter_repeat(resource);
            self.segments(resource);
            self.parent(resource);
            self.references(resource);
            if let Some(condition) = &resource.condition
                && let Some(kind) = self.kind(condition).filter(|kind| *kind != Kind::Bool)
            {
                let message = format!("a condition is a bool, not {}", kind.word());
                self.refuse(Problem::ConditionType, condition.span, message);
            }
            if let Some(repeat) = &resource.repeat
                && let Some(kind) = self.kind(&repeat.over).filter(|kind| *kind != Kind::Array)
            {
                let message = format!("a loop walks over an array, not over {}", kind.word());
                self.refuse(Problem::LoopType, repeat.over.span, message);
            }
            if let Some(name) = &resource.name
                && let Some(kind) = self.kind(name).filter(|kind| !matches!(kind, Kind::Text | Kind::Null))
                && !matches!(resource.kind, ResourceKind::Extensible { .. })
            {
                let message = format!("a name is a string, not {}", kind.word());
                self.refuse(Problem::ParentType, name.span, message);
            }
            if resource.name.is_none() && !resource.is_module() {
                let named = matches!(resource.kind, ResourceKind::Azure { .. });
                let place = resource.symbol.as_ref().map_or(resource.span, |symbol| symbol.span);
                if named && !has_spread(&resource.body) {
                    self.refuse(Problem::MissingProperty, place, "this resource has no name");
                }
            }
        }
        self.outside();
        self.declared_twice();
    }

    /// `dependsOn:` names resources, and what names one is not hidden behind `any()`.
    fn references(&mut self, resource: &Resource) {
        let parent = resource.parent.as_ref().filter(|parent| !parent.nested).map(|parent| parent.span);
        let places = resource.scope.iter().chain(&resource.depends_on).map(|expr| expr.span).chain(parent);
        for place in places {
            if self.casts.contains(&place) {
                let message = "a resource is named here, and `any()` hides what it is";
                self.refuse(Problem::AnyAsResource, place, message);
            }
        }
        for named in &resource.depends_on {
            if let Some(kind) = self.kind(named).filter(|kind| *kind != Kind::Array || is_list(named)) {
                let message = format!("a resource or module is needed here, this is {}", kind.word());
                self.refuse(Problem::ItemType, named.span, message);
            }
        }
    }

    /// A name has as many segments as its type.
    fn segments(&mut self, resource: &Resource) {
        let (ResourceKind::Azure { ty, .. }, Some(name)) = (&resource.kind, &resource.name) else { return };
        let slashes = |text: &str| text.matches('/').count();
        let (found, exact) = match &name.kind {
            ExprKind::Text(text) => (slashes(text), true),
            ExprKind::Interpolation(pieces) => {
                let texts = pieces.iter().map(|piece| match piece {
                    Piece::Text(text) => slashes(text),
                    Piece::Hole(_) => 0,
                });
                (texts.sum(), false)
            }
            _ => return,
        };
        if resource.parent.is_some() {
            if found > 0 {
                let message = "the name of a resource with a parent has no `/`";
                let help = "write its own last segment; the parent's come by themselves";
                self.refuse_with_help(Problem::NameWithSlash, name.span, message, help);
            }
            return;
        }
        let Some(wanted) = slashes(ty).checked_sub(1) else { return };
        if found > wanted || (exact && found != wanted) {
            let message =
                format!("the name needs {wanted} `/`, because its type has {} segments", wanted + 1);
            let help = "name every segment, 'parent/child', or give the resource a `parent:`";
            self.refuse_with_help(Problem::NameSegments, name.span, message, help);
        }
    }

    /// A parent's type is the beginning of its child's.
    fn parent(&mut self, resource: &Resource) {
        let Some(parent) = resource.parent.as_ref().filter(|parent| !parent.nested) else { return };
        let ResourceKind::Azure { ty, .. } = &resource.kind else { return };
        let Some(above) = self.program.resources.get(parent.resource) else { return };
        let wanted = ty.rsplit_once('/').map_or("", |(above, _)| above);
        let found = match &above.kind {
            ResourceKind::Azure { ty, .. } if ty.eq_ignore_ascii_case(wanted) => return,
            ResourceKind::Azure { ty, .. } | ResourceKind::Extensible { ty, .. } => &**ty,
            ResourceKind::Module { .. } => "a module",
        };
        let message = format!("the parent of this resource is of type \"{wanted}\", not {found}");
        self.refuse(Problem::ParentType, parent.span, message);
    }

    /// What modules are given.
    pub(super) fn modules(&mut self) {
        for resource in &self.program.resources {
            let ResourceKind::Module { program: Some(id), params, .. } = &resource.kind else { continue };
            let Some(module) = self.programs.get(*id) else { continue };
            if module.broken {
                // What it declares is not certain, and why is reported there.
                continue;
            }
            let members: &[Member] = match params {
                None => &[],
                Some(Expr { kind: ExprKind::Object(members), .. }) => members,
                Some(_) => continue,
            };
            self.enter_repeat(resource);
            self.given(resource, module, params.as_ref(), members);
        }
        self.outside();
    }

    fn given(&mut self, resource: &Resource, module: &Program, params: Option<&Expr>, members: &[Member]) {
        let mut given = BTreeSet::new();
        let mut open = false;
        for member in members {
            let Member::Property { key, value } = member else {
                open = true;
                continue;
            };
            let ExprKind::Text(name) = &key.kind else {
                open = true;
                continue;
            };
            let declared = module.params.iter().find(|param| same_name(module, &param.name.text, name));
            match declared {
                Some(param) => {
                    given.insert(param.name.text.to_ascii_lowercase());
                    self.given_value(module, &param.ty, value);
                }
                None => {
                    let message = format!("the module has no parameter \"{name}\"");
                    let known = module.params.iter().map(|param| &*param.name.text);
                    let help = match nearest(name, known) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "remove it, or declare it in the module".to_owned(),
                    };
                    self.refuse_with_help(Problem::UnknownProperty, key.span, message, help);
                }
            }
        }
        if open {
            return;
        }
        let missing: Vec<&str> = required(module, self.programs)
            .filter(|name| !given.contains(&name.to_ascii_lowercase()))
            .collect();
        if !missing.is_empty() {
            let place = match params {
                Some(params) => self.keys.get(&params.span).copied().unwrap_or(params.span),
                None => resource.symbol.as_ref().map_or(resource.span, |symbol| symbol.span),
            };
            let message = format!("the module needs values for its parameters: {}", missing.join(", "));
            self.refuse(Problem::MissingProperty, place, message);
        }
    }

    /// A value beside the type of the module's parameter. Null leaves the parameter out.
    fn given_value(&mut self, module: &Program, ty: &Ty, value: &Expr) {
        if module.language != Language::Arm && self.kind(value) != Some(Kind::Null) {
            self.fits(Typed { program: module, ty }, value, Problem::ParentType);
        }
    }
}

/// Whether a value is written as a list of values, where one of resources would be named.
fn is_list(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Array(items) if !items.is_empty())
}

fn has_spread(members: &[Member]) -> bool {
    members.iter().any(|member| matches!(member, Member::Spread(_)))
}

/// Bicep tells capital letters from small ones in the names of parameters, ARM does not.
pub(super) fn same_name(program: &Program, declared: &str, given: &str) -> bool {
    match program.language {
        Language::Arm => declared.eq_ignore_ascii_case(given),
        Language::Bicep | Language::BicepParameters => declared == given,
    }
}

/// The parameters that need a value.
pub(super) fn required<'m>(
    program: &'m Program,
    programs: &'m crate::template::Programs,
) -> impl Iterator<Item = &'m str> {
    program
        .params
        .iter()
        .filter(|param| {
            let typed = Typed { program, ty: &param.ty };
            // A member of type `any` may be left out, a parameter of it may not.
            param.default.is_none() && (typed.is_any(programs) || !typed.takes_null(programs))
        })
        .map(|param| &*param.name.text)
}
