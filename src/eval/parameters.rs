//! Where the values of the root's parameters come from: the caller, a parameter file and what it extends, the environment.

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::origin::{Hop, Origin};
use crate::source::Span;
use crate::template::{ExprKind, Language, Named, Param, ParametersFile, Program, ProgramId, ScopeKind, Ty};
use crate::value::{Object, Sourced, Supply, Unknown, Value, Why};

use super::check;
use super::expr::unknown_like;
use super::machine::{At, Eval, EvalCode, Given, Machine, Place, Stop};
use super::scope::Scope;
use super::secret;

impl<'p> Machine<'p> {
    /// Prepares the deployment of a root: of a template, or of the template that a parameter file is for.
    pub(super) fn root(&mut self, root: ProgramId) -> Option<usize> {
        let program = self.programs.get(root)?;
        let Some(file) = &program.parameters_file else {
            let deployment = self.root_of(root, program);
            if let Some(found) = self.deployments.get_mut(deployment) {
                found.told = false;
            }
            self.give_inputs(deployment, program);
            return Some(deployment);
        };
        let values = self.parameters_of(root, program, file, file.using);
        let (id, template) = file.using.and_then(|id| self.programs.get(id).map(|program| (id, program)))?;
        let deployment = self.root_of(id, template);
        for (name, given, own) in values {
            // What a file above says for another template is none of this one's business.
            let known = template.params.iter().any(|param| param.name.text.eq_ignore_ascii_case(&name.text));
            if known || own {
                let told = program.language == Language::BicepParameters && !template.broken;
                self.give_one(deployment, template, &name, given, told);
            }
        }
        self.give_inputs(deployment, template);
        if let (Some(using), false) = (file.using_span, template.broken) {
            self.list_missing(deployment, id, template, using);
        }
        Some(deployment)
    }

    /// Says once, where a parameter file names its template, which parameters it leaves without a value.
    fn list_missing(&mut self, deployment: usize, id: ProgramId, template: &'p Program, using: Span) {
        let Some(found) = self.deployments.get_mut(deployment) else { return };
        found.listed = true;
        let without = template.params.iter().zip(&found.given).filter(|(param, given)| {
            let nothing = matches!(given, None | Some(Given::Value(Sourced { value: Value::Null, .. }, _)));
            nothing && param.default.is_none()
        });
        let without: Vec<&Param> = without.map(|(param, _)| param).collect();
        let missing = without.into_iter().filter(|param| !self.accepts_null(id, &param.ty));
        let missing: Vec<&str> = missing.map(|param| &*param.name.text).collect();
        if missing.is_empty() {
            return;
        }
        let message = format!("these parameters of the template get no value: {}", missing.join(", "));
        let help = "give them here or with --param NAME=…, or give them a default".to_owned();
        self.warn(EvalCode::MissingParameter, using, message, Some(help));
    }

    fn root_of(&mut self, id: ProgramId, program: &'p Program) -> usize {
        let inputs = self.inputs;
        let kind = program.scopes.first().copied().unwrap_or(ScopeKind::ResourceGroup);
        let mut scope = Scope::unknown(Some(kind));
        let set = |place: &mut Value, given: &Option<String>| {
            if let Some(given) = given
                && *place != Value::Null
            {
                *place = Value::from(given.as_str());
            }
        };
        set(&mut scope.tenant, &inputs.tenant_id);
        set(&mut scope.management_group, &inputs.management_group);
        set(&mut scope.subscription, &inputs.subscription_id);
        set(&mut scope.group, &inputs.resource_group);
        let name = match &inputs.deployment_name {
            Some(name) => Value::from(name.as_str()),
            None => Value::Unknown(Unknown::shared("deployment", Vec::new()).member(Value::from("name"))),
        };
        let location = inputs.location.as_deref().map(Value::from);
        let deployment = self.deploy(id, program, scope, name);
        if let Some(found) = self.deployments.get_mut(deployment) {
            found.location = location;
        }
        deployment
    }

    /// What the caller gives wins over every file.
    fn give_inputs(&mut self, deployment: usize, program: &'p Program) {
        let inputs = self.inputs;
        for (name, value) in &inputs.parameters {
            let origin = self.origins.add(Origin::Nowhere);
            let named = Named { text: Arc::from(name.as_str()), span: program.span.before() };
            self.give_one(
                deployment,
                program,
                &named,
                Given::Value(Sourced::new(value.clone(), origin), Arc::from([])),
                false,
            );
        }
    }

    /// The values of a parameter file: its own, then those it inherits. The last part says which are its own.
    fn parameters_of(
        &mut self,
        id: ProgramId,
        program: &'p Program,
        file: &'p ParametersFile,
        using: Option<ProgramId>,
    ) -> Vec<(Named, Given, bool)> {
        let deployment = self.deploy(id, program, Scope::unknown(None), Value::from(""));
        if let Some(found) = self.deployments.get_mut(deployment) {
            found.using = using;
        }
        let mut values: Vec<(Named, Given, bool)> = Vec::new();
        if let Some((base, above)) =
            file.extends.and_then(|id| self.programs.get(id).map(|program| (id, program)))
            && let Some(above_file) = &above.parameters_file
        {
            // The file above is evaluated by itself and does not see what is said here.
            let inherited = self.parameters_of(base, above, above_file, using);
            let known = inherited.iter().filter_map(|(name, given, _)| match given {
                Given::Value(value, _) => Some((Arc::clone(&name.text), value.clone())),
                Given::Failed => None,
            });
            let known: Vec<_> = known.collect();
            if let Some(found) = self.deployments.get_mut(deployment) {
                found.inherited = known;
            }
            values.extend(inherited.into_iter().map(|(name, given, _)| (name, given, false)));
        }
        let Some(at) = self.at(deployment) else { return values };
        for (index, assignment) in file.assignments.iter().enumerate() {
            let given = match self.assigned(at, index) {
                Ok(value) => Given::Value(value, Arc::from([])),
                Err(Stop::NullLink) => Given::Failed,
                Err(Stop::Failed) => Given::Failed,
            };
            values.retain(|(name, _, _)| !name.text.eq_ignore_ascii_case(&assignment.name.text));
            values.push((assignment.name.clone(), given, true));
        }
        self.check_all(deployment);
        values
    }

    /// The value that a parameter file gives, by the number of the assignment.
    pub(super) fn assigned(&mut self, at: At<'p>, index: usize) -> Eval {
        let file = at.program.parameters_file.as_ref().ok_or(Stop::Failed)?;
        let assignment = file.assignments.get(index).ok_or(Stop::Failed)?;
        self.once(at, Place::Param(index), &assignment.name, |machine| {
            let using = machine.deployments.get(at.deployment).and_then(|found| found.using);
            let template = using.and_then(|id| Some((id, machine.programs.get(id)?)));
            let name = &assignment.name.text;
            let declared = template.and_then(|(id, template)| {
                let mut params = template.params.iter();
                Some((id, params.find(|param| param.name.text.eq_ignore_ascii_case(name))?))
            });
            let Some((id, param)) = declared else { return machine.plain(at, &assignment.value) };
            let value = machine.hushed(id, param, |machine| machine.plain(at, &assignment.value))?;
            let is_variable = matches!(&assignment.value.kind, ExprKind::Call { .. });
            let value = if is_variable && at.program.language == Language::Arm {
                Sourced { value: check::from_variable(machine.programs, id, &param.ty, value.value), ..value }
            } else {
                value
            };
            // Other values may be made of this one.
            let mut cover = |part: &Sourced, called: &str| secret::cover(part.clone(), called);
            let covered = check::secrets::covered(
                machine.programs,
                id,
                &param.ty,
                &value,
                &param.name.text,
                &mut cover,
            );
            Ok(covered.unwrap_or(value))
        })
    }

    pub(super) fn inherited(&self, at: At<'p>, name: &str) -> Option<Sourced> {
        let found = self.deployments.get(at.deployment)?;
        found.inherited.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    pub(super) fn all_inherited(&self, at: At<'p>) -> Value {
        let mut all = Object::new();
        if let Some(found) = self.deployments.get(at.deployment) {
            for (name, value) in &found.inherited {
                all.set(Arc::clone(name), value.clone());
            }
        }
        Value::object(all)
    }

    /// `readEnvironmentVariable(name, default)`.
    pub(super) fn environment_variable(&mut self, span: Span, values: &[Sourced]) -> Eval {
        let Some(name) = values.first().and_then(|value| value.value.revealed().as_text()) else {
            let origin = self.computed(span, values);
            let arguments = values.iter().map(|value| value.value.clone()).collect();
            return Ok(Sourced::new(unknown_like("readEnvironmentVariable", arguments), origin));
        };
        let named = Named { text: Arc::from(name), span };
        if let Some(value) = self.inputs.environment.get(name) {
            let origin = self.written(span);
            let origin = self.through(Hop::Environment, &named, origin);
            return Ok(Sourced::new(value.as_str(), origin));
        }
        if let Some(default) = values.get(1) {
            let origin = self.through(Hop::Environment, &named, default.origin);
            return Ok(Sourced { origin, ..default.clone() });
        }
        let message = format!("the environment variable `{name}` is not given");
        let help = format!(
            "give it with --set-env {name}=…, in a file with --env-file, or a default as second argument"
        );
        self.warn(EvalCode::MissingEnvironment, span, message, Some(help));
        let origin = self.written(span);
        let origin = self.through(Hop::Environment, &named, origin);
        let why = Why::NotSupplied(Supply::Environment(Arc::from(name)));
        let call = Unknown::call("readEnvironmentVariable", vec![Value::from(name)]);
        Ok(Sourced::new(Value::Unknown(Arc::new(Unknown { why, ..call })), origin))
    }

    /// `readCliArg(name)` and `readEnvVar(name)`, which the command that deploys answers. A variable that is given is known;
    /// an argument of that command never is.
    pub(super) fn deploy_input(&mut self, span: Span, function: &str, name: &Sourced) -> Eval {
        let (kind, supply): (_, fn(Arc<str>) -> Supply) = match function {
            "readEnvVar" => ("sys.envVar", Supply::Environment),
            _ => ("sys.cliArg", Supply::Argument),
        };
        let origin = self.written(span);
        let text = name.value.as_text().map(Arc::<str>::from);
        let origin = match &text {
            Some(text) if function == "readEnvVar" => {
                let named = Named { text: Arc::clone(text), span };
                let origin = self.through(Hop::Environment, &named, origin);
                if let Some(value) = self.inputs.environment.get(&**text) {
                    return Ok(Sourced::new(value.as_str(), origin));
                }
                origin
            }
            _ => origin,
        };
        let call = Unknown::call("externalInputs", vec![Value::from(kind), name.value.clone()]);
        let why = match text {
            Some(text) => Why::NotSupplied(supply(text)),
            None => Why::Deployment,
        };
        Ok(Sourced::new(Value::Unknown(Arc::new(Unknown { why, ..call })), origin))
    }

    /// Holds a value against its parameter's type. What does not fit is reported where it is written.
    pub(super) fn check_param(&mut self, at: At<'p>, param: &'p Param, value: &Sourced) {
        let violations = check::check(self.programs, at.id, &param.ty, value);
        for violation in &violations {
            let span =
                self.place(violation.at).or_else(|| self.place(value.origin)).unwrap_or(param.name.span);
            let whole = match violation.path.as_str() {
                "" => format!("the value of `{}` does not fit: {}", param.name.text, violation.message),
                path => format!(
                    "`{path}` in the value of `{}` does not fit: {}",
                    param.name.text, violation.message
                ),
            };
            let mut diagnostic = Diagnostic::warning(violation.code, span, whole);
            diagnostic.help.clone_from(&violation.help);
            self.report(diagnostic.label(param.name.span, "declared here"));
        }
    }

    /// Whether a parameter of this type may be left out.
    pub(super) fn accepts_null(&self, program: ProgramId, ty: &Ty) -> bool {
        check::may_be_missing(self.programs, program, ty)
    }
}
