//! The declaration around a place: the parameter, variable, resource or output it is written in.

use super::interpolations;
use super::interpolations::Ending;
use crate::origin::{Origin, OriginId, Origins};
use crate::source::Span;
use crate::template::{Program, ProgramId, Programs};

/// Finds declarations of the programs of a run.
pub(super) struct Declarations<'a> {
    programs: &'a Programs,
    origins: &'a Origins,
}

impl<'a> Declarations<'a> {
    pub(super) fn new(programs: &'a Programs, origins: &'a Origins) -> Self {
        Self { programs, origins }
    }

    /// The declaration that holds the innermost of these values which is written in a file.
    pub(super) fn around(&self, route: &[OriginId]) -> Option<Span> {
        let written = route.iter().rev().find_map(|origin| self.written(*origin))?;
        self.at(written)
    }

    /// Where an object was written, by whatever way it came.
    fn written(&self, origin: OriginId) -> Option<Span> {
        match self.origins.get(origin) {
            Origin::Nowhere => None,
            _ => self.origins.deciding(origin),
        }
    }

    /// Where the last part of the text with holes at a place comes from.
    pub(super) fn ending(&self, place: Span, separators: &[char]) -> Option<Ending> {
        interpolations::ending(self.programs, place, separators)
    }

    /// The declaration at a place.
    pub(super) fn at(&self, place: Span) -> Option<Span> {
        let count = u32::try_from(self.programs.len()).unwrap_or(u32::MAX);
        (0..count)
            .filter_map(|index| self.programs.get(ProgramId(index)))
            .filter(|program| program.span.file == place.file)
            .find_map(|program| declaration(program, place))
    }
}

fn declaration(program: &Program, place: Span) -> Option<Span> {
    let params = program.params.iter().map(|param| param.span);
    let vars = program.vars.iter().map(|var| var.name.span.to(var.value.span));
    let resources = program.resources.iter().map(|resource| resource.span);
    let outputs = program.outputs.iter().map(|output| output.name.span.to(output.value.span));
    let assigned = program.parameters_file.iter().flat_map(|file| &file.assignments);
    let assigned = assigned.map(|assignment| assignment.name.span.to(assignment.value.span));
    let all = params.chain(vars).chain(resources).chain(outputs).chain(assigned);
    all.filter(|span| span.contains(place)).min_by_key(|span| span.end - span.start)
}
