//! What is refused of a program as a whole, without evaluating it.

use super::Binder;
use crate::template::Program;

impl Binder<'_, '_, '_> {
    pub(super) fn check(&mut self, _program: &mut Program) {}

    pub(super) fn check_parameters(&mut self, _program: &mut Program) {}
}
