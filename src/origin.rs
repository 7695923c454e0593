//! Why a value is what it is: the deciding place and the chain behind it.
//!
//! Every value carries an [`OriginId`], four bytes into an append-only arena of the run. What a reader of a report sees
//! first is the *deciding* place: the literal in the parameter file, or the parameter's default, or the literal at the
//! resource. The hops from there to where the value was used are the *chain*.

mod secrets;
mod story;

use std::sync::Arc;

pub use story::{How, Kind, Link, Story};

use crate::source::Span;

/// A place in the [`Origins`] arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId(u32);

impl OriginId {
    /// Nobody wrote it: for values that stand in before an origin is known, and in tests.
    pub const NOWHERE: Self = Self(0);
}

/// One step in the history of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Nothing is known about it.
    Nowhere,
    /// Somebody wrote it here.
    Written(Span),
    /// It came from `from` by way of a named thing.
    Through {
        /// What it passed.
        hop: Hop,
        /// The name of what it passed, if it has one.
        name: Option<Arc<str>>,
        /// Where it passed: the declaration of a variable or parameter, the assignment of a module input.
        at: Span,
        /// The value before.
        from: OriginId,
    },
    /// It is the `member` of a larger value that itself came by `container`.
    Member {
        /// The whole value's history.
        container: OriginId,
        /// The member's own history.
        member: OriginId,
    },
    /// It was worked out from other values: an operator, a function, an interpolation.
    Computed {
        /// The expression.
        at: Span,
        /// What it was worked out from; the first is the most telling.
        from: Box<[OriginId]>,
    },
    /// It is the branch that a condition chose.
    Chosen {
        /// The condition.
        at: Span,
        /// Whether it holds.
        holds: bool,
        /// The condition's own history.
        by: OriginId,
        /// The branch.
        from: OriginId,
    },
    /// Nobody wrote it; a rule of the platform decides.
    Default {
        /// The rule in words, with a link.
        rule: Arc<str>,
        /// The declaration the rule applies to.
        at: OriginId,
    },
}

/// What a value passed on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hop {
    /// A parameter's value, given in a parameter file or on the command line.
    Param,
    /// A parameter that nobody gave: its default.
    ParamDefault,
    /// The value of a secure parameter. What lies before it must not be shown.
    SecureParam,
    /// The default of a secure parameter.
    SecureDefault,
    /// A variable.
    Var,
    /// An output of a module.
    Output,
    /// A secure output of a module.
    SecureOutput,
    /// An input of a module.
    ModuleInput,
    /// The item of a loop.
    LoopItem,
    /// An argument of a user-defined function or a lambda.
    Argument,
    /// The result of a user-defined function, or of a function of the language that takes one argument; that one is named
    /// by the text at its place.
    Function,
    /// A property of a resource, read through its symbol.
    Resource,
    /// An environment variable.
    Environment,
    /// A file read by one of the `load…` functions.
    File,
    /// A key of a ConfigMap or Secret that a container reads.
    Config,
    /// A variable that the delivery puts in while it applies a tree.
    Substitution,
}

impl Hop {
    /// The word used in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Param | Self::SecureParam => "param",
            Self::ParamDefault | Self::SecureDefault => "default",
            Self::Var => "var",
            Self::Output | Self::SecureOutput => "output",
            Self::ModuleInput => "module input",
            Self::LoopItem => "loop",
            Self::Argument => "argument",
            Self::Function => "function",
            Self::Resource => "resource",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Config => "config",
            Self::Substitution => "substitution",
        }
    }

    /// Whether what lies before it is a secret.
    pub fn is_secure(self) -> bool {
        matches!(self, Self::SecureParam | Self::SecureDefault | Self::SecureOutput)
    }
}

/// The arena of a run. Append-only; ids stay valid.
#[derive(Clone, Debug)]
pub struct Origins {
    /// All but the last of them full. What is kept is never moved, as it would be while one list grows.
    chunks: Vec<Vec<Origin>>,
}

/// How many origins are kept together.
const CHUNK: usize = 256;

impl Default for Origins {
    fn default() -> Self {
        Self { chunks: vec![vec![Origin::Nowhere]] }
    }
}

impl Origins {
    /// An arena that knows only [`OriginId::NOWHERE`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps one more origin. When the arena is full, later values have none rather than a wrong one.
    pub fn add(&mut self, origin: Origin) -> OriginId {
        let Ok(index) = u32::try_from(self.len()) else { return OriginId::NOWHERE };
        match self.chunks.last_mut().filter(|last| last.len() < CHUNK) {
            Some(last) => last.push(origin),
            None => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(origin);
                self.chunks.push(chunk);
            }
        }
        OriginId(index)
    }

    /// What is known under an id.
    pub fn get(&self, id: OriginId) -> &Origin {
        let index = id.0 as usize;
        let chunk = self.chunks.get(index / CHUNK);
        chunk.and_then(|chunk| chunk.get(index % CHUNK)).unwrap_or(&Origin::Nowhere)
    }

    fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.chunks.iter().flatten()
    }

    /// The place that decided a value: the literal at the beginning of its chain, or the expression that worked it out.
    pub fn deciding(&self, id: OriginId) -> Option<Span> {
        let mut at = id;
        loop {
            match self.get(at) {
                Origin::Nowhere => return None,
                Origin::Written(span) => return Some(*span),
                Origin::Through { at: hop, from, .. } => {
                    if matches!(self.get(*from), Origin::Nowhere) {
                        return Some(*hop);
                    }
                    at = *from;
                }
                Origin::Member { member, container } => {
                    at = if matches!(self.get(*member), Origin::Nowhere) { *container } else { *member };
                }
                Origin::Computed { at, .. } => return Some(*at),
                Origin::Chosen { from, .. } => at = *from,
                Origin::Default { at: place, .. } => at = *place,
            }
        }
    }

    /// How many origins are kept.
    pub fn len(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1);
        full * CHUNK + self.chunks.last().map_or(0, Vec::len)
    }

    /// How many bytes they take; names are shared with the program and not counted.
    pub fn bytes(&self) -> usize {
        let sources = self
            .iter()
            .map(|origin| if let Origin::Computed { from, .. } = origin { size_of_val(&**from) } else { 0 });
        let room: usize = self.chunks.iter().map(Vec::capacity).sum();
        room * size_of::<Origin>() + sources.sum::<usize>()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }
}
