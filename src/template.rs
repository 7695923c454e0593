//! The one program that Bicep and ARM JSON both become. Data only.
//!
//! Names are resolved: a parameter, variable or resource is an index, a function of the language is its entry in the
//! table, so that evaluation never looks anything up by text (but for the few expressions of ARM that compute a name).
//! Every expression keeps its place.
//!
//! A [`Program`] is one template or parameter file. The [`Programs`] of a run hold each file once, however many modules,
//! imports and environments refer to it.

pub mod expr;
pub mod site;
pub mod types;

use std::sync::Arc;

pub use expr::{ArrayItem, Expr, ExprKind, Function, Lambda, Loop, Member, Piece, ShortCircuit, Symbol};
pub use types::{Constraints, Property, Ty, TyKind};

use crate::source::{FileId, Span};

/// One of the programs of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgramId(pub u32);

/// Every program of a run, each file once.
#[derive(Debug, Default)]
pub struct Programs {
    programs: Vec<Program>,
}

impl Programs {
    /// Keeps a program.
    pub fn add(&mut self, program: Program) -> ProgramId {
        let id = ProgramId(u32::try_from(self.programs.len()).unwrap_or(u32::MAX));
        self.programs.push(program);
        id
    }

    /// Puts a program in the place of another: a file that takes part in a cycle is kept before it is bound.
    pub fn replace(&mut self, id: ProgramId, program: Program) {
        if let Some(slot) = self.programs.get_mut(id.0 as usize) {
            *slot = program;
        }
    }

    /// The program behind an id.
    pub fn get(&self, id: ProgramId) -> Option<&Program> {
        self.programs.get(id.0 as usize)
    }

    /// Every program with its id.
    pub fn iter(&self) -> impl Iterator<Item = (ProgramId, &Program)> {
        let numbered = self.programs.iter().enumerate();
        numbered.map(|(index, program)| (ProgramId(u32::try_from(index).unwrap_or(u32::MAX)), program))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.programs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }
}

/// A template or a parameter file.
#[derive(Debug)]
pub struct Program {
    /// The file it is written in.
    pub file: FileId,
    /// Its whole text, for diagnostics about the file.
    pub span: Span,
    /// Which language it was written in.
    pub language: Language,
    /// Where it may be deployed; empty when it does not say (ARM JSON without a telling `$schema`).
    pub scopes: Vec<ScopeKind>,
    /// Parameters in the order of their declaration.
    pub params: Vec<Param>,
    /// Variables.
    pub vars: Vec<Var>,
    /// User-defined functions.
    pub functions: Vec<UserFunction>,
    /// User-defined types.
    pub types: Vec<TypeDecl>,
    /// Resources and modules in the order in which they are emitted: nested ones before their parents.
    pub resources: Vec<Resource>,
    /// Outputs.
    pub outputs: Vec<Output>,
    /// Assertions.
    pub asserts: Vec<Assert>,
    /// What a parameter file says beyond variables and functions.
    pub parameters_file: Option<ParametersFile>,
    /// Whether something in it could not be bound. Evaluation goes on with the rest.
    pub broken: bool,
}

impl Program {
    /// A program that says nothing, of a file.
    pub fn empty(span: Span, language: Language) -> Self {
        Self {
            file: span.file,
            span,
            language,
            scopes: Vec::new(),
            params: Vec::new(),
            vars: Vec::new(),
            functions: Vec::new(),
            types: Vec::new(),
            resources: Vec::new(),
            outputs: Vec::new(),
            asserts: Vec::new(),
            parameters_file: None,
            broken: false,
        }
    }
}

/// The language a program was written in. The languages differ in a few rules that evaluation has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `.bicep`.
    Bicep,
    /// `.bicepparam`.
    BicepParameters,
    /// An ARM template.
    Arm,
}

/// A level at which things are deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeKind {
    /// The whole tenant.
    Tenant,
    /// A management group.
    ManagementGroup,
    /// A subscription.
    Subscription,
    /// A resource group.
    ResourceGroup,
}

/// A name and where it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub text: Arc<str>,
    /// Its place.
    pub span: Span,
}

/// A parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name.
    pub name: Named,
    /// The whole declaration.
    pub span: Span,
    /// What it may hold. `@secure()` and the other constraints are in it.
    pub ty: Ty,
    /// What it holds when nothing is given.
    pub default: Option<Expr>,
}

/// A variable.
#[derive(Debug)]
pub struct Var {
    /// Its name.
    pub name: Named,
    /// Its type, where one is written.
    pub ty: Option<Ty>,
    /// Its value.
    pub value: Expr,
    /// Whether other files may import it.
    pub exported: bool,
}

/// A user-defined function. Its parameters are the locals from slot 0 on.
#[derive(Debug)]
pub struct UserFunction {
    /// Its name, with its namespace in ARM (`__bicep.name`).
    pub name: Named,
    /// Its parameters.
    pub params: Vec<(Named, Ty)>,
    /// What it returns.
    pub returns: Ty,
    /// Its body.
    pub body: Expr,
    /// Whether other files may import it.
    pub exported: bool,
}

/// A user-defined type.
#[derive(Debug)]
pub struct TypeDecl {
    /// Its name.
    pub name: Named,
    /// What it stands for.
    pub ty: Ty,
    /// Whether other files may import it.
    pub exported: bool,
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// Its name.
    pub name: Named,
    /// Its type.
    pub ty: Ty,
    /// Its value.
    pub value: Expr,
    /// Under which condition it exists (ARM JSON only).
    pub condition: Option<Expr>,
}

/// An assertion.
#[derive(Debug)]
pub struct Assert {
    /// Its name.
    pub name: Named,
    /// What must be true.
    pub value: Expr,
}

/// A resource, or a module: both can be looped, conditional, scoped and referred to by a symbol.
#[derive(Debug)]
pub struct Resource {
    /// Its symbolic name; in ARM JSON without symbolic names there is none.
    pub symbol: Option<Named>,
    /// The whole declaration.
    pub span: Span,
    /// What it is.
    pub kind: ResourceKind,
    /// The loop around it. Its item and index are the locals in slots 0 and 1. What is [nested](Parent::nested) in a
    /// loop has none of its own: it exists once for each round of its parent, whose item and index are its locals too.
    pub repeat: Option<Repeat>,
    /// Under which condition it is deployed, within the loop. What is [nested](Parent::nested) is deployed only if its
    /// parent is, too; a parent named by `parent:` changes nothing.
    pub condition: Option<Expr>,
    /// The parent: nested in it, or named by `parent:`. With the index if the parent is a loop.
    pub parent: Option<Parent>,
    /// `scope:`. In ARM JSON it is always an object with some of these members: `scope` (an id or a part of one),
    /// `subscriptionId`, `resourceGroup`, of a module `location`, and `within`, which is the same of the deployment around
    /// when this resource was written in a nested template without a scope of its own.
    pub scope: Option<Expr>,
    /// `name:` as written. Modules may have none.
    pub name: Option<Expr>,
    /// `dependsOn:`, each item an expression that names resources. In ARM JSON a symbolic name is the symbol; ids, names of
    /// loops and resources, and whatever is computed are texts.
    pub depends_on: Vec<Expr>,
    /// The names of the deployments of ARM JSON around that have no scope of their own, from the inside out: naming one of
    /// them means everything in it.
    pub inlined: Vec<Expr>,
    /// The other members of the body, in order. Of a module: empty. Of an extension's resource in ARM JSON: those of its
    /// `properties`.
    pub body: Vec<Member>,
    /// The place of the body, to say which line opens the resource.
    pub body_span: Span,
}

/// What a [`Resource`] is.
#[derive(Debug)]
pub enum ResourceKind {
    /// A resource of Azure Resource Manager.
    Azure {
        /// Its full type, such as `Microsoft.App/containerApps`.
        ty: Arc<str>,
        /// The version of its API. One that ARM JSON computes is the member `apiVersion` of the body instead.
        api_version: Option<Arc<str>>,
        /// Where type and version are written.
        ty_span: Span,
        /// Whether it is only referred to.
        existing: bool,
    },
    /// A resource of another provider (`extension`), which has no id and only a type.
    Extensible {
        /// Its full type; with the version behind it, as Bicep writes it, or without.
        ty: Arc<str>,
        /// The version, where it stands by itself.
        api_version: Option<Arc<str>>,
        /// The extension it belongs to, by the name that this program gives it.
        extension: Arc<str>,
        /// Whether it is only referred to.
        existing: bool,
    },
    /// A module, or a nested deployment of ARM JSON.
    Module {
        /// What it deploys; nothing when it could not be read, which is reported.
        program: Option<ProgramId>,
        /// The path or reference as written; `template` for a template that is written in place.
        path: Named,
        /// `params:`. An object of values, also in ARM JSON, where they are written as `{"value": …}` or a reference.
        params: Option<Expr>,
        /// The version of the deployment's API in ARM JSON.
        api_version: Option<Arc<str>>,
    },
}

impl Resource {
    /// Whether it is a module.
    pub fn is_module(&self) -> bool {
        matches!(self.kind, ResourceKind::Module { .. })
    }

    /// Whether it is only referred to.
    pub fn is_existing(&self) -> bool {
        match self.kind {
            ResourceKind::Azure { existing, .. } | ResourceKind::Extensible { existing, .. } => existing,
            ResourceKind::Module { .. } => false,
        }
    }
}

/// The loop around a resource: `[for (item, index) in items: …]`, or `copy` in ARM JSON.
#[derive(Debug)]
pub struct Repeat {
    /// What is walked over: an array in Bicep, a number in ARM JSON (`copy.count`).
    pub over: Expr,
    /// The name of the item, for traces; of the copy loop in ARM JSON.
    pub name: Named,
    /// The name of the index, where one is written.
    pub index: Option<Named>,
}

/// The parent of a resource.
#[derive(Debug)]
pub struct Parent {
    /// Which resource of the same program.
    pub resource: usize,
    /// Which of the parent's loop; nothing when the parent is not looped, or when the child is nested and so belongs to
    /// the same round of it.
    pub index: Option<Expr>,
    /// Whether the resource is declared inside its parent: then it takes part in the parent's condition and loop, and in
    /// those of everything around.
    pub nested: bool,
    /// Where it is named.
    pub span: Span,
}

/// What a parameter file says.
#[derive(Debug, Default)]
pub struct ParametersFile {
    /// The template its values are for; nothing for `using none` or when it could not be read, which is reported.
    pub using: Option<ProgramId>,
    /// Where `using` names it.
    pub using_span: Option<Span>,
    /// The parameter file it extends.
    pub extends: Option<ProgramId>,
    /// The values in order.
    pub assignments: Vec<Assignment>,
}

/// A value for a parameter. In a parameter file [`Symbol::Param`] is the place of one among the assignments.
#[derive(Debug)]
pub struct Assignment {
    /// The parameter.
    pub name: Named,
    /// Its value.
    pub value: Expr,
}
