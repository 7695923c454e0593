//! What functions that take lambdas are given: how many variables a lambda has, and what it answers.

use super::{Checker, Kind};
use crate::bicep::problem::Problem;
use crate::template::{Expr, ExprKind};

impl Checker<'_> {
    /// Checks the lambdas of a call, and makes known what their variables are.
    pub(super) fn lambdas(&mut self, name: &str, arguments: &[Expr]) {
        let rules: &[(usize, std::ops::RangeInclusive<usize>, Option<Kind>)] = match name {
            "map" => &[(1, 1..=2, None)],
            "filter" => &[(1, 1..=2, Some(Kind::Bool))],
            "sort" => &[(1, 2..=2, Some(Kind::Bool))],
            "reduce" => &[(2, 2..=3, None)],
            "toObject" => &[(1, 1..=1, Some(Kind::Text)), (2, 1..=1, None)],
            "groupBy" => &[(1, 1..=1, Some(Kind::Text))],
            "mapValues" => &[(1, 1..=1, None)],
            _ => return,
        };
        for (at, variables, answer) in rules {
            let Some(argument) = arguments.get(*at) else { continue };
            let ExprKind::Lambda(lambda) = &argument.kind else {
                if self.kind(argument).is_some() {
                    let message = format!("`{name}` takes a function here: x => …");
                    self.refuse(Problem::ArgumentType, argument.span, message);
                }
                continue;
            };
            if !variables.contains(&lambda.params.len()) {
                let (least, most) = (variables.start(), variables.end());
                let wanted = if least == most { format!("{least}") } else { format!("{least} or {most}") };
                let message = format!(
                    "`{name}` takes a function of {wanted} variables, not of {}",
                    lambda.params.len()
                );
                self.refuse(Problem::ArgumentType, argument.span, message);
                continue;
            }
            self.enter_lambda(name, arguments.first(), lambda);
            if let (Some(wanted), Some(kind)) = (answer, self.kind(&lambda.body))
                && *wanted != kind
            {
                let message =
                    format!("`{name}` takes a function that answers {}, not {}", wanted.word(), kind.word());
                self.refuse(Problem::ArgumentType, lambda.body.span, message);
            }
        }
    }
}
