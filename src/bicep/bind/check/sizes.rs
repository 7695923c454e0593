//! What Azure takes of one template at most.

use super::Checker;
use crate::bicep::problem::Problem;
use crate::limits;
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn sizes(&mut self) {
        let program = self.program;
        let first = |name: Option<&crate::template::Named>| name.map(|name| name.span);
        let mut deployed = program.resources.iter().filter(|resource| !resource.is_module());
        let resources = deployed.clone().count();
        let first_resource =
            deployed.find_map(|it| it.symbol.as_ref().filter(|_| it.parent.is_none())).map(|it| it.span);
        let imports_only = program.params.is_empty()
            && program.resources.is_empty()
            && program.outputs.is_empty()
            && program.vars.iter().any(|var| var.exported);
        let variables = if imports_only { 0 } else { program.vars.len() };
        let sizes: [(Problem, &str, usize, usize, Option<Span>); 5] = [
            (
                Problem::TooManyParameters,
                "parameters",
                program.params.len(),
                limits::TEMPLATE_PARAMETERS,
                first(program.params.first().map(|it| &it.name)),
            ),
            (
                Problem::TooManyVariables,
                "variables",
                variables,
                limits::TEMPLATE_VARIABLES,
                first(program.vars.first().map(|it| &it.name)),
            ),
            (Problem::TooManyResources, "resources", resources, limits::TEMPLATE_RESOURCES, first_resource),
            (
                Problem::TooManyOutputs,
                "outputs",
                program.outputs.len(),
                limits::TEMPLATE_OUTPUTS,
                first(program.outputs.first().map(|it| &it.name)),
            ),
            (
                Problem::TooManyAsserts,
                "assertions",
                program.asserts.len(),
                limits::TEMPLATE_ASSERTS,
                first(program.asserts.first().map(|it| &it.name)),
            ),
        ];
        for (problem, what, count, most, place) in sizes {
            if let (true, Some(place)) = (count > most, place) {
                let message =
                    format!("this file has {count} {what}; Azure takes {most} of a template at most");
                self.refuse(problem, place, message);
            }
        }
    }
}
