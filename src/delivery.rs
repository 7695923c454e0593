//! What brings a tree to its clusters: the objects of Flux and Argo CD, and what they do to it on the way.
//!
//! [`Wiring`] reads those objects after they are rendered, as plain data with places. [`assign()`] finds out which folder is
//! delivered to which environment: from the wiring, else from names. What a folder delivers may deliver further folders;
//! [`follow()`] goes on from there. [`substitute()`] puts variables into what was rendered, as Flux does after rendering.
//!
//! [`syncroot`] writes such objects for a tree that is written.
//!
//! Nothing is rendered here. Whoever renders a folder takes the patches, images and names of its [`Kustomization`] along.

mod argo;
mod assign;
mod checks;
mod directories;
mod expand;
pub mod expansion;
pub mod kustomization;
mod pattern;
pub mod problem;
mod reading;
mod substitute;
pub mod syncroot;
#[cfg(test)]
mod tests;
pub mod variables;
mod wiring;
mod written;

pub use assign::{Assignment, By, Delivered, Trail, assign, follow};
pub use directories::Directories;
pub use kustomization::Kustomization;
pub use reading::Text;
pub use substitute::substitute;
pub use variables::{Configs, Variables};
pub use wiring::{Source, Wiring};
