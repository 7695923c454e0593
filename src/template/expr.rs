//! Expressions of a program.
//!
//! Locals live in a frame of numbered slots. A function's parameters, a loop's item and index and a lambda's parameters
//! take the next free slots from the outside in; a variable's, parameter's or function's expression begins with an
//! empty frame.

use std::sync::Arc;

use super::{Named, ProgramId};
use crate::language::functions;
use crate::source::Span;

/// An expression with its place.
#[derive(Debug)]
pub struct Expr {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

impl Expr {
    /// An expression of a kind at a place.
    pub fn new(span: Span, kind: ExprKind) -> Self {
        Self { span, kind }
    }
}

/// What an [`Expr`] is.
#[derive(Debug)]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction: only in JSON and YAML that was loaded, and in ARM JSON.
    Float(f64),
    /// A text without holes.
    Text(Arc<str>),
    /// A text with holes.
    Interpolation(Vec<Piece>),
    /// `[…]`.
    Array(Vec<ArrayItem>),
    /// `{…}`.
    Object(Vec<Member>),
    /// `[for x in y: z]`, in a value.
    Loop(Box<Loop>),
    /// A parameter, a variable, a resource …
    Symbol(Symbol),
    /// A local, by its slot in the frame.
    Local(u32, Arc<str>),
    /// A member by name or index: `a.b`, `a[b]`, `a[^b]`, with `safe` `a.?b`, `a[?b]`.
    Access {
        /// Of what.
        object: Box<Expr>,
        /// Which.
        key: Box<Expr>,
        /// Whether a missing member is null and ends the chain.
        safe: bool,
        /// Whether the index counts from the end.
        from_end: bool,
    },
    /// A call, or an operator.
    Call {
        /// Which function.
        function: Function,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `c ? a : b`; only the branch that is taken is evaluated.
    Conditional(Box<[Expr; 3]>),
    /// `a && b`, or `a || b`, `a ?? b`: the second is evaluated only if the first does not decide.
    ShortCircuit(ShortCircuit, Box<[Expr; 2]>),
    /// `res.listKeys(…)`, `kv.getSecret('…')`: a function of a resource.
    Method {
        /// Of what.
        object: Box<Expr>,
        /// Its name.
        name: Named,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// A secret of a key vault as the value of a module's parameter, in ARM JSON: the vault's id, the secret's name and
    /// version (null for the latest). In Bicep it is the method `getSecret`.
    VaultSecret(Box<[Expr; 3]>),
    /// `x => y`: only as an argument.
    Lambda(Box<Lambda>),
    /// The start of a `.?` chain, so that a null link ends the whole chain and no more.
    Chain(Box<Expr>),
    /// Something that could not be bound and is reported already.
    Broken,
}

/// A piece of an interpolated text.
#[derive(Debug)]
pub enum Piece {
    /// Text.
    Text(Arc<str>),
    /// A hole.
    Hole(Expr),
}

/// An item of an array.
#[derive(Debug)]
pub enum ArrayItem {
    /// A value.
    Value(Expr),
    /// `...array`.
    Spread(Expr),
}

/// A member of an object.
#[derive(Debug)]
pub enum Member {
    /// `key: value`.
    Property {
        /// The name; a text or an interpolation.
        key: Expr,
        /// The value.
        value: Expr,
    },
    /// `...object`.
    Spread(Expr),
}

/// A loop in a value. Its item and index take the next two free slots.
#[derive(Debug)]
pub struct Loop {
    /// The first slot it takes.
    pub slot: u32,
    /// The name of the item, for traces.
    pub name: Named,
    /// What is walked over: an array, or a number in ARM JSON.
    pub over: Expr,
    /// The value of each round.
    pub body: Expr,
    /// Whether this is the value of an object's property inside a resource: such come first in their object. In ARM JSON
    /// they already stand first.
    pub property: bool,
}

/// `x => y`. Its parameters take the next free slots.
#[derive(Debug)]
pub struct Lambda {
    /// The first slot it takes.
    pub slot: u32,
    /// Its parameters.
    pub params: Vec<Named>,
    /// Its body.
    pub body: Expr,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A parameter of this program.
    Param(usize),
    /// A variable of this program.
    Var(usize),
    /// A resource or module of this program, or all of a loop.
    Resource(usize),
    /// A variable of another program.
    ImportedVar(ProgramId, usize),
    /// All exported variables of another program: `import * as x`, read as a value.
    ImportedAll(ProgramId),
    /// A value inherited from the extended parameter file: the parameter's name.
    Inherited(Arc<str>),
    /// All values inherited from the extended parameter file: `base`.
    Base,
    /// What the resource around refers to itself: `this`.
    This,
}

/// A function that is called.
#[derive(Clone, Debug)]
pub enum Function {
    /// A function of the language. Operators are functions too: `a + b` is `add`, `!a` is `not`, `a =~ b` is
    /// `equals(toLower(a), toLower(b))`.
    Builtin(&'static functions::Function),
    /// `list…` of any name.
    List(Arc<str>),
    /// A user-defined function of this program.
    User(usize),
    /// A user-defined function of another program.
    Imported(ProgramId, usize),
}

/// The operators whose second operand may not be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortCircuit {
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `??`.
    Coalesce,
}
