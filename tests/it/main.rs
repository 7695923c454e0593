//! Everything that is tested from outside of a module, in one binary: one link instead of one for each file.
