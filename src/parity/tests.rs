//! The comparison as a whole: every verdict, every equivalence, and the laws that hold for all estates.

mod build;
mod equivalences;
mod laws;
mod pairs;
mod verdicts;
