//! The values of a parameter file beside the template they are for.

use super::Checker;
use super::resources::same_name;
use crate::bicep::problem::Problem;
use crate::diag::suggest::nearest;

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
    }
}
