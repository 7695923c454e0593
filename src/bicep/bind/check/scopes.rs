//! Where resources and modules are deployed, beside where their file may be.

use super::{Checker, Kind};
use crate::bicep::problem::Problem;
use crate::limits;
use crate::source::Span;
use crate::template::{Expr, ExprKind, Function, Resource, ResourceKind, ScopeKind, Symbol};

/// What the value of `scope:` asks for.
#[derive(Clone, Copy)]
pub(super) enum Asked<'e> {
    /// Nothing is written: where the file is deployed.
    Here,
    /// `subscription('…')` and the like.
    Level(ScopeKind, &'e [Expr]),
    /// A resource of this file, one of a loop with its index.
    Resource(usize, Option<&'e Expr>),
    /// A module of this file.
    Module,
    /// All of a loop.
    Loop,
    /// What is no scope at all.
    Value(Kind),
    /// It is not followed what it is.
    Unclear,
}

impl<'p> Checker<'p> {
    pub(super) fn scopes(&mut self) {
        let program = self.program;
        let [here] = &*program.scopes else { return };
        for resource in &program.resources {
            match &resource.kind {
                ResourceKind::Module { program: Some(id), api_version: None, .. } => {
                    let module = self.programs.get(*id).filter(|module| !module.broken);
                    let takes = module.map_or(&[][..], |module| &module.scopes);
                    self.module_scope(resource, takes, *here);
                }
                ResourceKind::Azure { .. } => self.resource_scope(resource, *here),
                // A deployment that is written as a resource says nothing about what its template is for.
                ResourceKind::Module { .. } | ResourceKind::Extensible { .. } => {}
            }
        }
    }

    /// What `scope:` asks for.
    pub(super) fn asked<'e>(&self, resource: &'e Resource) -> Asked<'e> {
        let Some(scope) = &resource.scope else { return Asked::Here };
        if self.casts.contains(&scope.span) {
            return Asked::Unclear;
        }
        match &scope.kind {
            ExprKind::Call { function: Function::Builtin(function), arguments } => match function.name {
                "tenant" => Asked::Level(ScopeKind::Tenant, arguments),
                "managementGroup" => Asked::Level(ScopeKind::ManagementGroup, arguments),
                "subscription" => Asked::Level(ScopeKind::Subscription, arguments),
                "resourceGroup" => Asked::Level(ScopeKind::ResourceGroup, arguments),
                _ => self.kind(scope).map_or(Asked::Unclear, Asked::Value),
            },
            ExprKind::Symbol(Symbol::Resource(index)) => match self.program.resources.get(*index) {
                Some(named) if named.repeat.is_some() => Asked::Loop,
                Some(named) if named.is_module() => Asked::Module,
                Some(_) => Asked::Resource(*index, None),
                None => Asked::Unclear,
            },
            ExprKind::Access { object, key, safe: false, .. } => match &object.kind {
                ExprKind::Symbol(Symbol::Resource(index)) => match self.program.resources.get(*index) {
                    Some(named) if named.repeat.is_none() => Asked::Unclear,
                    Some(named) if named.is_module() => Asked::Module,
                    Some(_) => Asked::Resource(*index, Some(key)),
                    None => Asked::Unclear,
                },
                _ => self.kind(scope).map_or(Asked::Unclear, Asked::Value),
            },
            _ => self.kind(scope).map_or(Asked::Unclear, Asked::Value),
        }
    }

    fn module_scope(&mut self, resource: &Resource, takes: &[ScopeKind], here: ScopeKind) {
        let place = resource.scope.as_ref().map_or(resource.body_span.before(), |scope| scope.span);
        // The level, and how many of its names are given.
        let (level, given) = match self.asked(resource) {
            Asked::Here => (here, 0),
            Asked::Level(level, arguments) => (level, arguments.len()),
            Asked::Resource(index, _) => match self.level_of_type(index) {
                Some(level) => (level, 1),
                None => return self.wrong_module_scope("a resource", takes, place),
            },
            Asked::Module => return self.wrong_module_scope("a module", takes, place),
            Asked::Loop => return self.whole_loop(place),
            Asked::Value(kind) => return self.no_scope(kind, place),
            Asked::Unclear => return,
        };
        if !takes.is_empty() && !takes.contains(&level) {
            return self.wrong_module_scope(word(level), takes, place);
        }
        let from: &[ScopeKind] = match (level, given) {
            (ScopeKind::Tenant, _) | (ScopeKind::Subscription, 1..) | (ScopeKind::ResourceGroup, 2..) => {
                return;
            }
            (ScopeKind::ManagementGroup, _) => &[ScopeKind::Tenant, ScopeKind::ManagementGroup],
            (ScopeKind::Subscription, 0) | (ScopeKind::ResourceGroup, 1) => {
                &[ScopeKind::Subscription, ScopeKind::ResourceGroup]
            }
            (ScopeKind::ResourceGroup, 0) => &[ScopeKind::ResourceGroup],
        };
        if from.contains(&here) {
            return;
        }
        let (problem, help) = match here {
            ScopeKind::Tenant => (
                Problem::ModuleScopeOfTenant,
                "tenant(), managementGroup('…'), subscription('…') and resourceGroup('…', '…') are reached from there",
            ),
            ScopeKind::ManagementGroup => (
                Problem::ModuleScopeOfManagementGroup,
                "managementGroup(), managementGroup('…'), subscription('…'), resourceGroup('…', '…') and tenant() are reached \
                 from there",
            ),
            ScopeKind::Subscription => (
                Problem::ModuleScopeOfSubscription,
                "subscription(), subscription('…'), resourceGroup('…'), resourceGroup('…', '…') and tenant() are reached from \
                 there",
            ),
            ScopeKind::ResourceGroup => (
                Problem::ModuleScopeOfGroup,
                "resourceGroup(), resourceGroup('…'), resourceGroup('…', '…'), subscription(), subscription('…') and tenant() \
                 are reached from there",
            ),
        };
        let message = format!("a file for {} does not deploy to {} in this way", word(here), word(level));
        self.refuse_with_help(problem, place, message, help);
    }

    fn wrong_module_scope(&mut self, what: &str, takes: &[ScopeKind], place: Span) {
        let takes: Vec<_> = takes.iter().map(|level| word(*level)).collect();
        let message = match takes.as_slice() {
            [] => format!("a module is not deployed to {what}"),
            takes => format!("this module is for {}, not for {what}", takes.join(" or ")),
        };
        let help = "give it a `scope:` of that kind";
        self.refuse_with_help(Problem::ModuleScope, place, message, help);
    }

    fn whole_loop(&mut self, place: Span) {
        let help = "name one of them: symbol[0]";
        self.refuse_with_help(Problem::WholeLoop, place, "a scope is one resource, not all of a loop", help);
    }

    fn no_scope(&mut self, kind: Kind, place: Span) {
        let message = format!("a scope is needed here, this is {}", kind.word());
        let help =
            "write a resource, or tenant(), managementGroup('…'), subscription('…') or resourceGroup('…')";
        self.refuse_with_help(Problem::ParentType, place, message, help);
    }

    fn resource_scope(&mut self, resource: &Resource, here: ScopeKind) {
        if let (true, Some(scope)) = (resource.parent.is_some(), &resource.scope) {
            let message = "the scope of a child is that of its parent";
            let help = "write `scope:` on the parent alone";
            return self.refuse_with_help(Problem::ScopeOfChild, scope.span, message, help);
        }
        let place = resource.scope.as_ref().map_or(resource.body_span.before(), |scope| scope.span);
        match self.asked(resource) {
            Asked::Module => {
                let message = "a resource is not deployed to a module";
                return self.refuse(Problem::ResourceScope, place, message);
            }
            Asked::Loop => return self.whole_loop(place),
            Asked::Value(kind) => return self.no_scope(kind, place),
            Asked::Here | Asked::Level(..) | Asked::Resource(..) | Asked::Unclear => {}
        }
        if resource.is_existing() {
            return;
        }
        let level = match &resource.parent {
            // Only a parent that exists already may be elsewhere; another one is reported itself.
            Some(parent) => match self.program.resources.get(parent.resource) {
                Some(above) if above.is_existing() => self.level_of(parent.resource, here, 0),
                _ => return,
            },
            None => self.level_asked(self.asked(resource), here, 0),
        };
        let Some((level, named)) = level else { return };
        if level == ScopeKind::Tenant || (level == here && !named) {
            return;
        }
        let help = "deploy it with a module that has this scope";
        if resource.parent.is_some() {
            let message =
                "the parent of this resource is elsewhere, and a file deploys resources to one place";
            self.refuse_with_help(Problem::ScopeOfParent, place, message, help);
        } else {
            let message = format!("a file for {} deploys no resource elsewhere", word(here));
            self.refuse_with_help(Problem::ScopeElsewhere, place, message, help);
        }
    }

    /// The level that a resource is at, and whether it is named rather than where the file is deployed.
    fn level_of(&self, index: usize, here: ScopeKind, depth: usize) -> Option<(ScopeKind, bool)> {
        let resource = self.program.resources.get(index).filter(|_| depth < limits::CHECKED_DEPTH)?;
        match &resource.parent {
            Some(parent) => self.level_of(parent.resource, here, depth + 1),
            None => self.level_asked(self.asked(resource), here, depth + 1),
        }
    }

    fn level_asked(&self, asked: Asked<'_>, here: ScopeKind, depth: usize) -> Option<(ScopeKind, bool)> {
        match asked {
            Asked::Here => Some((here, false)),
            Asked::Level(level, arguments) => Some((level, !arguments.is_empty())),
            Asked::Resource(index, _) => match self.level_of_type(index) {
                Some(level) => Some((level, true)),
                None => self.level_of(index, here, depth),
            },
            Asked::Module | Asked::Loop | Asked::Value(_) | Asked::Unclear => None,
        }
    }

    /// The level that a resource of Azure is: a group, or a management group.
    fn level_of_type(&self, index: usize) -> Option<ScopeKind> {
        let ResourceKind::Azure { ty, .. } = &self.program.resources.get(index)?.kind else { return None };
        if ty.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups") {
            Some(ScopeKind::ResourceGroup)
        } else if ty.eq_ignore_ascii_case("Microsoft.Management/managementGroups") {
            Some(ScopeKind::ManagementGroup)
        } else {
            None
        }
    }
}

fn word(level: ScopeKind) -> &'static str {
    match level {
        ScopeKind::Tenant => "a tenant",
        ScopeKind::ManagementGroup => "a management group",
        ScopeKind::Subscription => "a subscription",
        ScopeKind::ResourceGroup => "a resource group",
    }
}
