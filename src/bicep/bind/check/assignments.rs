//! The values of a parameter file beside the template they are for.

use std::collections::BTreeSet;

use super::Checker;
use super::resources::{required, same_name};
use crate::bicep::problem::Problem;
use crate::diag::Diagnostic;
use crate::diag::suggest::nearest;
use crate::template::ExprKind;

impl Checker<'_> {
    pub(super) fn assignments(&mut self) {
        let Some(file) = &self.program.parameters_file else { return };
        let Some(template) = file.using.and_then(|id| self.programs.get(id)) else { return };
        if template.broken {
            return;
        }
        for assignment in &file.assignments {
            let name = &*assignment.name.text;
            if name.is_empty()
                || template.params.iter().any(|param| same_name(template, &param.name.text, name))
            {
                continue;
            }
            let known = template.params.iter().map(|param| &*param.name.text);
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "remove it, or declare it in the template".to_owned(),
            };
            let message = format!("the template has no parameter \"{name}\"");
            self.refuse_with_help(Problem::UnknownParameter, assignment.name.span, message, help);
        }
        let mut given: BTreeSet<String> = BTreeSet::new();
        let mut next = Some(file);
        let mut seen = 0;
        while let Some(file) = next.filter(|_| seen <= self.programs.len()) {
            // What is null counts as not given.
            let values = file.assignments.iter().filter(|it| !matches!(it.value.kind, ExprKind::Null));
            given.extend(values.map(|it| it.name.text.to_ascii_lowercase()));
            let base = file.extends.and_then(|id| self.programs.get(id));
            next = base.and_then(|program| program.parameters_file.as_ref());
            seen += 1;
        }
        let missing: Vec<&str> = required(template, self.programs)
            .filter(|name| !given.contains(&name.to_ascii_lowercase()))
            .collect();
        if let (false, Some(span)) = (missing.is_empty(), file.using_span) {
            let message = format!("these parameters of the template get no value: {}", missing.join(", "));
            self.found.push(Diagnostic::error(Problem::UnassignedParameters.code(), span, message));
            self.broken = true;
        }
    }
}
