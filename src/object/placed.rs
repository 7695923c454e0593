//! An object that is to be written, and where in a tree people look for it.

use std::sync::Arc;

use super::Node;

/// An object of one environment, not yet in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The object; it has no variables of people who patch, only what the cluster is to get.
    pub object: Node,
    /// Whose it is.
    pub home: Home,
    /// What file it is written to there, without an ending: `deployment`, `hpa`, `ingress`. Objects of one home and file
    /// stand in one document list, in their order.
    pub file: Arc<str>,
    /// Where what it says was declared before, as people name it: `.azure/applications/api/main.bicep:12`.
    pub from: Option<Arc<str>>,
}

/// Whose an object is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// An app's.
    App(Arc<str>),
    /// A job's.
    Job(Arc<str>),
    /// Nobody's alone, such as a store of secrets.
    Common,
}
