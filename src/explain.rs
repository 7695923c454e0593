//! Explaining: a value of a predicted resource, and why it is what it is.
//!
//! ```text
//! containerApp.properties.template.scale.minReplicas
//! └── subject ──┘└──────────── path ───────────────┘
//! ```
//!
//! [`subject`] finds the resource or output that is meant, [`path`] walks into it and remembers the origins it passes, and
//! from those [`crate::origin`] tells the story. [`crate::template::site`] adds the last hop, the place in the resource's own body, which
//! values do not know. [`human`] and [`json`] show the whole; both see secrets only by their names.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a path and a place take a few kinds of value and expression and end at every other"
)]

pub mod human;
pub mod json;
pub mod path;
pub mod subject;
pub mod words;

use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::eval::Evaluation;
use crate::origin::{Hop, Kind, Link, OriginId, Story};
use crate::source::Span;
use crate::template::Programs;
use crate::template::site::{Step, site};
use crate::value::Value;

pub use path::{Leaf, Part};
pub use subject::{Subject, Whole};

/// Nothing that was evaluated is named like this.
pub const UNKNOWN: Code =
    Code { id: "explain/unknown", says: "A resource or output that is to be explained does not exist." };
/// Several things are.
pub const AMBIGUOUS: Code =
    Code { id: "explain/ambiguous", says: "Several resources have the name that is to be explained." };
/// The resource has no such member.
pub const PATH: Code = Code { id: "explain/path", says: "A value that is to be explained does not exist." };

/// The answer.
#[derive(Debug)]
pub struct Explanation<'a> {
    /// What the values belong to.
    pub subject: Subject<'a>,
    /// The path to what was asked for, in parts; empty for all of the subject.
    pub path: Vec<Part>,
    /// What is told of it.
    pub told: Told,
    /// What lies behind a value that is not known, when more than that was asked for.
    pub beyond: bool,
    /// The places of secrets: their text must not be shown.
    pub secrets: Vec<Span>,
}

/// One value with its whole story, or many with the place that decided each.
#[derive(Debug)]
pub enum Told {
    /// A value without members.
    One(Explained),
    /// The leaves of one with members.
    Many {
        /// The first of them, in order.
        leaves: Vec<Explained>,
        /// Whether there are more.
        more: bool,
    },
}

/// A value and its story.
#[derive(Debug)]
pub struct Explained {
    /// Where it is in the subject.
    pub path: Vec<Part>,
    /// The value.
    pub value: Value,
    /// Why it is what it is.
    pub story: Story,
}

/// Explains what a query such as `containerApp.properties.template` asks for; `file` is what a mistake is about.
pub fn explain<'a>(
    programs: &'a Programs,
    evaluation: &'a Evaluation,
    query: &str,
    file: &str,
) -> Result<Explanation<'a>, Box<Diagnostic>> {
    let about = |code, message: String, help: String| {
        let diagnostic = Diagnostic::about_file(code, file, message);
        Box::new(if help.is_empty() { diagnostic } else { diagnostic.help(help) })
    };
    let (whole, rest) = subject::find(evaluation, query)
        .map_err(|missing| about(missing.code(), missing.message(query), missing.help()))?;
    let steps =
        path::parse(rest).map_err(|why| about(PATH, format!("`{rest}` is no path: {why}"), String::new()))?;
    let subject = whole.subject(programs);
    let reached = path::walk(&subject.root, &steps)
        .map_err(|gone| about(PATH, gone.message(&subject.label), gone.help()))?;
    let explained = |leaf: Leaf| {
        let mut story = evaluation.origins.story(&leaf.route);
        story.links.extend(use_of(&subject, &leaf.path, &story));
        Explained { path: leaf.path, value: leaf.value, story }
    };
    let told = if path::is_leaf(&reached.value) {
        Told::One(explained(Leaf { path: reached.path.clone(), value: reached.value, route: reached.route }))
    } else {
        let (leaves, more) = path::leaves(&reached);
        Told::Many { leaves: leaves.into_iter().map(explained).collect(), more }
    };
    let secrets = evaluation.origins.secret_ends();
    Ok(Explanation { path: reached.path, told, beyond: reached.beyond, secrets, subject })
}

/// The last hop: the place in the body of the resource, unless the value is written right there.
fn use_of(subject: &Subject<'_>, path: &[Part], story: &Story) -> Option<Link> {
    let resource = subject.declared?;
    let steps = path.iter().map(|part| match part {
        Part::Key(name) => Step::Key(name),
        Part::Item(index, _) => Step::Item(*index),
    });
    let at = site(resource, &steps.collect::<Vec<_>>())?;
    if story.decided.is_some_and(|place| at.contains(place)) && story.links.is_empty() {
        return None;
    }
    let name = resource.symbol.as_ref().map(|symbol| Arc::clone(&symbol.text));
    let secret = false;
    Some(Link { kind: Kind::Hop(Hop::Resource), name, span: at, sources: Vec::new(), secret })
}

/// The origins of what a value lies in, from the outside in, and its own.
pub type Route = Vec<OriginId>;
