//! The machine: deployments, their slots, and how one is filled.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Severity};
use crate::limits;
use crate::origin::{Hop, Origin, OriginId, Origins};
use crate::source::Span;
use crate::template::{Expr, Language, Named, Param, Program, ProgramId, Programs, Ty};
use crate::value::{Expression, Handle, Size, Sourced, Supply, Unknown, Value, Why};

use super::resource::State;
use super::scope::Scope;
use super::{Evaluation, Inputs, Precision, check, secret};

/// What can go wrong in evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalCode {
    /// A function, operator or access refuses its arguments.
    Refused,
    /// A value needs itself.
    Cycle,
    /// A parameter has no value.
    MissingParameter,
    /// A value does not fit the parameter's type.
    WrongParameter,
    /// A value is given to a parameter that does not exist.
    UnknownParameter,
    /// A limit was met.
    Limit,
    /// An environment variable is not given.
    MissingEnvironment,
    /// A name, scope or collection does not have the form it needs.
    Shape,
    /// An assertion does not hold.
    Assertion,
    /// Nobody knows how many rounds a loop of resources has.
    OpenLoop,
}

impl EvalCode {
    /// The code with its sentence.
    pub fn code(self) -> Code {
        let (id, says) = match self {
            Self::Refused => ("eval/refused", "A function, operator or access refuses what it is given."),
            Self::Cycle => ("BCP080", "A value needs itself."),
            Self::MissingParameter => ("BCP258", "A parameter without a default has no value."),
            Self::WrongParameter => ("eval/parameter", "A value does not fit its parameter's type."),
            Self::UnknownParameter => ("BCP259", "A value is given to a parameter that does not exist."),
            Self::Limit => ("eval/limit", "Evaluation met a limit."),
            Self::MissingEnvironment => ("BCP427", "An environment variable without a default is not given."),
            Self::Shape => ("eval/shape", "A value does not have the form that its place needs."),
            Self::Assertion => ("eval/assertion", "An assertion does not hold."),
            Self::OpenLoop => {
                ("eval/open-loop", "One resource stands for all rounds of a loop over what is not known.")
            }
        };
        Code { id, says }
    }
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It failed, and that is reported.
    Failed,
    /// A link of a `.?` chain is null, and the chain with it.
    NullLink,
}

/// What an expression gives.
pub(super) type Eval<T = Sourced> = Result<T, Stop>;

/// A place that is filled once.
#[derive(Clone, Debug)]
pub(super) enum Slot<T> {
    /// Nobody asked yet.
    Empty,
    /// It is being computed.
    Running,
    /// It is there, with the resources it was made from.
    Done(T, Uses),
    /// It cannot be computed, which is reported.
    Failed,
    /// It cannot be computed, and so far nobody needs it for certain.
    Tried,
}

/// Which slot of a deployment.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// A parameter; in a parameter file, an assignment.
    Param(usize),
    Var(usize),
    Output(usize),
}

/// The resources something was made from.
pub(super) type Uses = Arc<[Handle]>;

/// Calls as diagnostics name them, from the outside in. Everything that is computed once begins with those of its deployment.
pub(super) type Calls = Arc<Vec<(Span, String)>>;

/// A program that is being deployed, or one whose variables and functions are used.
pub(super) struct Deployment<'p> {
    pub(super) program: &'p Program,
    pub(super) id: ProgramId,
    pub(super) scope: Scope,
    pub(super) name: Value,
    pub(super) location: Option<Value>,
    /// The values its parameters are given.
    pub(super) given: Vec<Option<Given>>,
    pub(super) params: Vec<Slot<Sourced>>,
    pub(super) vars: Vec<Slot<Sourced>>,
    pub(super) outputs: Vec<Slot<Sourced>>,
    pub(super) resources: Vec<State>,
    /// The modules around it, from the outside in.
    pub(super) within: Arc<[Handle]>,
    /// The modules around it as diagnostics name them, from the outside in.
    pub(super) trail: Calls,
    /// Whether the files say themselves which parameters get no value.
    pub(super) told: bool,
    /// Whether it was said already which parameters have no value.
    pub(super) listed: bool,
    /// The template that the values of a parameter file are for.
    pub(super) using: Option<ProgramId>,
    /// What a parameter file inherits, by the name of the parameter.
    pub(super) inherited: Vec<(Arc<str>, Sourced)>,
}

/// A value for a parameter.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// It is there.
    Value(Sourced, Uses),
    /// Computing it failed.
    Failed,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) deployment: usize,
    pub(super) program: &'p Program,
    pub(super) id: ProgramId,
}

/// The locals of an expression, by slot.
pub(super) type Frame = Vec<Sourced>;

/// Evaluates programs.
pub(super) struct Machine<'p> {
    pub(super) programs: &'p Programs,
    pub(super) inputs: &'p Inputs,
    pub(super) origins: Origins,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) deployments: Vec<Deployment<'p>>,
    /// Deployments that only lend their variables and functions, by program.
    libraries: Vec<(ProgramId, usize)>,
    /// The calls around, from the outside in.
    pub(super) calls: Calls,
    /// What is used by what is being computed.
    uses: Vec<BTreeSet<Handle>>,
    /// What most things use.
    no_uses: Uses,
    /// The rounds of what is in no loop.
    pub(super) one_round: Arc<Vec<Frame>>,
    depth: usize,
    /// How many expressions were evaluated.
    steps: u64,
    out_of_steps: bool,
    /// Whether a limit was met. It stands wherever it was: going on would be slow, or say what is not so.
    pub(super) out_of_bounds: bool,
    /// How many things around may never be needed.
    pub(super) attempts: usize,
    /// Whether a member that is refused leaves those beside it: in the body of a resource, which is shown as far as it goes.
    pub(super) lenient: bool,
    /// The diagnostics that were reported while something was tried.
    tentative: BTreeSet<usize>,
    /// Texts that nobody knows, and that are not empty by the types they are declared with.
    pub(super) filled: Vec<Expression>,
}

/// What a value passes: the plain hop, and the one of what is secret.
#[derive(Clone, Copy)]
struct Hops {
    plain: Hop,
    secure: Hop,
}

impl Hops {
    const GIVEN: Self = Self { plain: Hop::Param, secure: Hop::SecureParam };
    const DEFAULT: Self = Self { plain: Hop::ParamDefault, secure: Hop::SecureDefault };
    const OUTPUT: Self = Self { plain: Hop::Output, secure: Hop::SecureOutput };
}

impl<'p> Machine<'p> {
    pub(super) fn new(programs: &'p Programs, inputs: &'p Inputs) -> Self {
        Self {
            programs,
            inputs,
            origins: Origins::new(),
            diagnostics: Vec::new(),
            deployments: Vec::new(),
            libraries: Vec::new(),
            calls: Calls::default(),
            uses: vec![BTreeSet::new()],
            no_uses: Arc::from([]),
            one_round: Arc::new(vec![Frame::new()]),
            depth: 0,
            steps: 0,
            out_of_steps: false,
            out_of_bounds: false,
            attempts: 0,
            lenient: false,
            tentative: BTreeSet::new(),
            filled: Vec::new(),
        }
    }

    /// Evaluates everything there is to evaluate.
    pub(super) fn run(mut self, root: ProgramId) -> Evaluation {
        let mut evaluated = Vec::new();
        let mut outputs = Vec::new();
        if let Some(deployment) = self.root(root) {
            self.visit(deployment, &mut evaluated);
            let count = self.outputs(deployment).len();
            for index in 0..count {
                let name = self.outputs(deployment).get(index).map(|output| Arc::clone(&output.name.text));
                if let (Some(name), Ok(Some(value))) = (name, self.output(deployment, index))
                    && self.charge_output(deployment, index, &value).is_ok()
                {
                    outputs.push((name, value));
                }
            }
        }
        Evaluation {
            resources: evaluated,
            outputs,
            diagnostics: self.diagnostics,
            origins: self.origins,
            steps: self.steps,
        }
    }

    /// Pays for an output that is a part of the answer.
    fn charge_output(&mut self, deployment: usize, index: usize, value: &Sourced) -> Eval<()> {
        match self.outputs(deployment).get(index) {
            Some(output) => self.charge(output.name.span, value.value.weight()),
            None => Ok(()),
        }
    }

    /// Evaluates what nobody may have asked for, as the official tool does: every parameter, every variable and every
    /// assertion.
    pub(super) fn check_all(&mut self, deployment: usize) {
        let Some(at) = self.at(deployment) else { return };
        for (index, param) in at.program.params.iter().enumerate() {
            let found = self.deployments.get(deployment);
            let given = found.and_then(|found| found.given.get(index)).is_some_and(Option::is_some);
            // Who gives too little is told at the module or in the parameter file.
            let told = found.is_some_and(|found| found.told);
            if given || param.default.is_some() || !told {
                let _ = self.param(at, index);
            }
        }
        for index in 0..at.program.vars.len() {
            self.check_var(at, index);
        }
        for assert in &at.program.asserts {
            if let Ok(value) = self.expr(at, &mut Frame::new(), &assert.value)
                && value.value.revealed() == &Value::Bool(false)
            {
                let message = format!("the assertion `{}` does not hold", assert.name.text);
                self.warn(EvalCode::Assertion, assert.value.span, message, None);
            }
        }
    }

    /// Evaluates a variable that nobody may have asked for. One that fails by what is deployed fails where it is used alone.
    fn check_var(&mut self, at: At<'p>, index: usize) {
        let Some(var) = at.program.vars.get(index) else { return };
        let (_, uses) =
            self.collecting(|machine| machine.attempt(var.name.span, true, |machine| machine.var(at, index)));
        let tried = matches!(self.slot(at.deployment, Place::Var(index)), Some(Slot::Tried));
        if tried && uses.is_empty() {
            let _ = self.var(at, index);
        }
    }

    pub(super) fn at(&self, deployment: usize) -> Option<At<'p>> {
        let found = self.deployments.get(deployment)?;
        Some(At { deployment, program: found.program, id: found.id })
    }

    fn outputs(&self, deployment: usize) -> &'p [crate::template::Output] {
        self.deployments.get(deployment).map_or(&[], |found| &found.program.outputs)
    }

    /// Keeps a deployment.
    pub(super) fn deploy(&mut self, id: ProgramId, program: &'p Program, scope: Scope, name: Value) -> usize {
        let assigned = program.parameters_file.as_ref().map_or(0, |file| file.assignments.len());
        self.deployments.push(Deployment {
            program,
            id,
            scope,
            name,
            location: None,
            given: vec![None; program.params.len()],
            params: vec![Slot::Empty; program.params.len().max(assigned)],
            vars: vec![Slot::Empty; program.vars.len()],
            outputs: vec![Slot::Empty; program.outputs.len()],
            resources: std::iter::repeat_with(State::default).take(program.resources.len()).collect(),
            within: Arc::from([]),
            trail: Calls::default(),
            told: true,
            using: None,
            listed: false,
            inherited: Vec::new(),
        });
        self.deployments.len() - 1
    }

    /// The place in which the variables and functions of an imported program are evaluated.
    pub(super) fn library(&mut self, id: ProgramId) -> Eval<At<'p>> {
        if let Some((_, deployment)) = self.libraries.iter().find(|(program, _)| *program == id) {
            return self.at(*deployment).ok_or(Stop::Failed);
        }
        let program = self.programs.get(id).ok_or(Stop::Failed)?;
        let deployment =
            self.deploy(id, program, Scope::unknown(program.scopes.first().copied()), Value::from(""));
        self.libraries.push((id, deployment));
        self.at(deployment).ok_or(Stop::Failed)
    }

    // ---- diagnostics

    /// Reports that something cannot be computed.
    pub(super) fn fail<T>(&mut self, code: EvalCode, span: Span, message: impl Into<String>) -> Eval<T> {
        self.out_of_bounds |= code == EvalCode::Limit;
        let diagnostic = Diagnostic::error(code.code(), span, message);
        self.report(diagnostic);
        Err(Stop::Failed)
    }

    /// Reports what the official tool refuses and tricep goes on with.
    pub(super) fn warn(
        &mut self,
        code: EvalCode,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let mut diagnostic = Diagnostic::warning(code.code(), span, message);
        diagnostic.help = help;
        self.report(diagnostic);
    }

    /// Works out a value for a parameter. Of one that is secret no message may quote what it is made of.
    pub(super) fn hushed(
        &mut self,
        program: ProgramId,
        param: &'p Param,
        run: impl FnOnce(&mut Self) -> Eval,
    ) -> Eval {
        let before = self.diagnostics.len();
        let result = run(self);
        if result.is_err() && check::is_secure(self.programs, program, &param.ty) {
            let refused = [EvalCode::Refused.code(), EvalCode::Shape.code()];
            for diagnostic in self.diagnostics.iter_mut().skip(before) {
                if refused.contains(&diagnostic.code) {
                    diagnostic.message = format!(
                        "the value of the secret `{}` cannot be worked out: an operation refuses what it is given",
                        param.name.text
                    );
                }
            }
        }
        result
    }

    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) {
        for (span, text) in self.calls.iter().rev() {
            diagnostic = diagnostic.traced(*span, text.clone());
        }
        // Nobody reads more; what fails must still be said when many warnings came before.
        let most = match diagnostic.severity {
            Severity::Error => limits::EVAL_MESSAGES,
            Severity::Warning | Severity::Note => limits::EVAL_MESSAGES / 2,
        };
        if self.diagnostics.len() >= most {
            return;
        }
        // A loop can make the same mistake in each round; saying it once is enough.
        match self.diagnostics.iter().position(|known| *known == diagnostic) {
            // What is said without reservation is not taken back.
            Some(known) if self.attempts == 0 => {
                self.tentative.remove(&known);
            }
            Some(_) => {}
            None => {
                if self.attempts > 0 {
                    self.tentative.insert(self.diagnostics.len());
                }
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Takes back what was reported from there on while something was tried that may never be needed. What is wrong with
    /// something that is worked out once and for all stays: nobody will say it again.
    pub(super) fn take_back(&mut self, from: usize) {
        for index in self.tentative.split_off(&from).into_iter().rev() {
            self.diagnostics.remove(index);
        }
    }

    // ---- origins

    pub(super) fn written(&mut self, span: Span) -> OriginId {
        self.origins.add(Origin::Written(span))
    }

    pub(super) fn through(&mut self, hop: Hop, name: &Named, from: OriginId) -> OriginId {
        self.origins.add(Origin::Through { hop, name: Some(Arc::clone(&name.text)), at: name.span, from })
    }

    pub(super) fn computed<'a>(&mut self, at: Span, from: impl IntoIterator<Item = &'a Sourced>) -> OriginId {
        let from = from.into_iter().map(|value| value.origin).collect();
        self.origins.add(Origin::Computed { at, from })
    }

    /// What a function made of its arguments: with one it passed on, with several it is something new.
    pub(super) fn made_of(&mut self, at: Span, values: &[Sourced]) -> OriginId {
        match values {
            [only] => {
                self.origins.add(Origin::Through { hop: Hop::Function, name: None, at, from: only.origin })
            }
            _ => self.computed(at, values),
        }
    }

    /// The origin of a member that is taken out of a whole. Out of a whole that is written in place it is its own.
    pub(super) fn member_of(&mut self, container: OriginId, member: OriginId) -> OriginId {
        let in_place = matches!(self.origins.get(container), Origin::Nowhere | Origin::Written(_));
        let known = !matches!(self.origins.get(member), Origin::Nowhere);
        if container == member || (in_place && known) {
            return member;
        }
        self.origins.add(Origin::Member { container, member })
    }

    /// The most telling place of an origin.
    pub(super) fn place(&self, origin: OriginId) -> Option<Span> {
        self.origins.deciding(origin)
    }

    // ---- bounds

    /// Takes steps for what is about to be done.
    pub(super) fn charge(&mut self, span: Span, steps: u64) -> Eval<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > limits::EVAL_STEPS {
            if !std::mem::replace(&mut self.out_of_steps, true) {
                let message =
                    format!("this deployment takes more than {} steps to evaluate", limits::EVAL_STEPS);
                return self.fail(EvalCode::Limit, span, message);
            }
            return Err(Stop::Failed);
        }
        Ok(())
    }

    /// Refuses what is too large when it is written out. Everything that walks through a value ends because of this.
    pub(super) fn held(&mut self, span: Span, weight: u64) -> Eval<()> {
        if weight > limits::VALUE_PARTS {
            let message = format!("this value has more than {} parts", limits::VALUE_PARTS);
            return self.fail(EvalCode::Limit, span, message);
        }
        Ok(())
    }

    /// Refuses what is too large when it is written out, or nests too deeply. Whatever goes down into a value ends because of
    /// this before the stack does.
    pub(super) fn writable(&mut self, span: Span, size: Size) -> Eval<()> {
        if size.depth > limits::WRITTEN_DEPTH {
            let message = format!("this value nests more than {} levels deep", limits::WRITTEN_DEPTH);
            return self.fail(EvalCode::Limit, span, message);
        }
        self.held(span, size.weight)
    }

    /// Runs one level deeper, on more stack if need be.
    pub(super) fn deeper<T>(&mut self, span: Span, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        self.charge(span, 1)?;
        if self.depth >= limits::EVAL_DEPTH {
            let message = format!("evaluation goes more than {} levels deep here", limits::EVAL_DEPTH);
            return self.fail(EvalCode::Limit, span, message);
        }
        self.depth += 1;
        let result = stacker::maybe_grow(limits::STACK_RESERVE, limits::STACK_CHUNK, || run(self));
        self.depth -= 1;
        result
    }

    // ---- uses

    /// Notes that what is being computed refers to a resource.
    pub(super) fn note_use(&mut self, handle: Handle) {
        if let Some(current) = self.uses.last_mut() {
            current.insert(handle);
        }
    }

    pub(super) fn note_uses(&mut self, uses: &Uses) {
        self.steps = self.steps.saturating_add(uses.len() as u64 / limits::PARTS_READ_IN_A_STEP);
        if let Some(current) = self.uses.last_mut() {
            current.extend(uses.iter().copied());
        }
    }

    /// Computes something and what it refers to.
    pub(super) fn collecting<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (T, Uses) {
        self.uses.push(BTreeSet::new());
        let result = run(self);
        let uses = self.uses.pop().unwrap_or_default();
        (result, if uses.is_empty() { Arc::clone(&self.no_uses) } else { uses.into_iter().collect() })
    }

    // ---- slots

    fn slot(&mut self, deployment: usize, place: Place) -> Option<&mut Slot<Sourced>> {
        let found = self.deployments.get_mut(deployment)?;
        match place {
            Place::Param(index) => found.params.get_mut(index),
            Place::Var(index) => found.vars.get_mut(index),
            Place::Output(index) => found.outputs.get_mut(index),
        }
    }

    /// What a slot holds; computed by the first who asks.
    pub(super) fn once(
        &mut self,
        at: At<'p>,
        place: Place,
        name: &Named,
        compute: impl FnOnce(&mut Self) -> Eval,
    ) -> Eval {
        // The compiler writes a variable of what is deployed wherever it is used, so that one that is not needed does not fail.
        let attempts = match place {
            Place::Var(_) if at.program.language == Language::Bicep => self.attempts,
            Place::Var(_) | Place::Param(_) | Place::Output(_) => 0,
        };
        let Some(slot) = self.slot(at.deployment, place) else { return Err(Stop::Failed) };
        match slot {
            Slot::Done(value, uses) => {
                let (value, uses) = (value.clone(), Arc::clone(uses));
                self.note_uses(&uses);
                return Ok(value);
            }
            Slot::Failed => return Err(Stop::Failed),
            Slot::Running => {
                return self.fail(EvalCode::Cycle, name.span, format!("`{}` needs its own value", name.text));
            }
            Slot::Tried if attempts > 0 => return Err(Stop::Failed),
            Slot::Empty | Slot::Tried => *slot = Slot::Running,
        }
        let (result, uses) = self.collecting(|machine| {
            machine.in_trail_of(at.deployment, |machine| {
                machine.attempts = attempts;
                machine.deeper(name.span, compute)
            })
        });
        self.note_uses(&uses);
        let filled = match &result {
            Ok(value) => Slot::Done(value.clone(), uses),
            Err(_) if attempts > 0 && !self.out_of_bounds => Slot::Tried,
            Err(_) => Slot::Failed,
        };
        if let Some(slot) = self.slot(at.deployment, place) {
            *slot = filled;
        }
        result.map_err(|_| Stop::Failed)
    }

    /// Runs with the modules around a deployment as the only calls: what is computed once does not depend on who asked
    /// first, nor on whether that one needed it for certain.
    pub(super) fn in_trail_of<T>(&mut self, deployment: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let trail = self.deployments.get(deployment).map(|found| found.trail.clone()).unwrap_or_default();
        let calls = std::mem::replace(&mut self.calls, trail);
        let attempts = std::mem::take(&mut self.attempts);
        let lenient = std::mem::take(&mut self.lenient);
        let result = run(self);
        self.lenient = lenient;
        self.attempts = attempts;
        self.calls = calls;
        result
    }

    /// A parameter's value.
    pub(super) fn param(&mut self, at: At<'p>, index: usize) -> Eval {
        let Some(param) = at.program.params.get(index) else { return Err(Stop::Failed) };
        self.once(at, Place::Param(index), &param.name, |machine| machine.compute_param(at, index, param))
    }

    fn compute_param(&mut self, at: At<'p>, index: usize, param: &'p Param) -> Eval {
        let given =
            self.deployments.get(at.deployment).and_then(|found| found.given.get(index).cloned()).flatten();
        let value = match given {
            Some(Given::Failed) => return Err(Stop::Failed),
            // `param x = null` means: as if nothing were given.
            Some(Given::Value(Sourced { value: Value::Null, .. }, _)) if param.default.is_some() => None,
            Some(Given::Value(value, uses)) => {
                self.note_uses(&uses);
                Some(value)
            }
            None => None,
        };
        let value = match (value, &param.default) {
            (Some(value), _) => {
                self.charge(param.name.span, value.value.weight() / limits::PARTS_READ_IN_A_STEP)?;
                self.check_param(at, param, &value);
                self.note_filled(&param.ty, &value.value);
                self.declared(at, &param.ty, &param.name, value, Hops::GIVEN)
            }
            (None, Some(expr)) => {
                let value = self.hushed(at.id, param, |machine| machine.plain(at, expr))?;
                self.declared(at, &param.ty, &param.name, value, Hops::DEFAULT)
            }
            (None, None) => {
                let value = self.missing_param(at, param)?;
                self.note_filled(&param.ty, &value.value);
                value
            }
        };
        Ok(value)
    }

    /// Notes a text that nobody knows where its type says that there is something in it.
    fn note_filled(&mut self, ty: &Ty, value: &Value) {
        if let Value::Unknown(unknown) = value
            && ty.constraints.min_length.is_some_and(|least| least > 0)
            && unknown.size.weight <= limits::IDENTITY_WEIGHT
            && !self.filled.contains(&unknown.expression)
        {
            self.filled.push(unknown.expression.clone());
        }
    }

    /// A value as what is declared with this type and name holds it: what the type says is secret is covered, and the
    /// whole has passed by this name.
    fn declared(&mut self, at: At<'p>, ty: &Ty, name: &Named, value: Sourced, hops: Hops) -> Sourced {
        let before = value.origin;
        let value = match secret::named(&value.value, &name.text) {
            Some(named) if hops.plain != Hop::Output => Sourced { value: named, ..value },
            _ => value,
        };
        let mut whole = false;
        let covered =
            check::secrets::covered(self.programs, at.id, ty, &value, &name.text, &mut |part, called| {
                whole |= *called == *name.text;
                let origin = self.through(hops.secure, name, part.origin);
                secret::cover(Sourced { origin, ..part.clone() }, called)
            });
        let value = covered.unwrap_or(value);
        // All of it is secret, and has passed already.
        if whole && value.origin != before {
            return value;
        }
        Sourced { origin: self.through(hops.plain, name, value.origin), ..value }
    }

    /// A parameter that nobody gave and that has no default.
    fn missing_param(&mut self, at: At<'p>, param: &'p Param) -> Eval {
        let origin = self.written(param.name.span);
        if self.accepts_null(at.id, &param.ty) {
            return Ok(Sourced::new(Value::Null, origin));
        }
        let name = &param.name.text;
        let message = format!("the parameter `{name}` has no value");
        let help = format!("give it in a parameter file, with --param {name}=…, or give it a default");
        // A parameter file says it once for all.
        if !self.deployments.get(at.deployment).is_some_and(|found| found.listed) {
            self.warn(EvalCode::MissingParameter, param.name.span, message, Some(help));
        }
        let why = Why::NotSupplied(Supply::Parameter(Arc::clone(name)));
        let call = Unknown::call("parameters", vec![Value::text(Arc::clone(name))]);
        let unknown = Unknown { why, param: Some(Arc::clone(name)), ..call };
        Ok(Sourced::new(Value::Unknown(Arc::new(unknown)), origin))
    }

    /// A variable's value.
    pub(super) fn var(&mut self, at: At<'p>, index: usize) -> Eval {
        let Some(var) = at.program.vars.get(index) else { return Err(Stop::Failed) };
        self.once(at, Place::Var(index), &var.name, |machine| {
            let value = machine.plain(at, &var.value)?;
            Ok(Sourced { origin: machine.through(Hop::Var, &var.name, value.origin), ..value })
        })
    }

    /// An output's value; nothing when its condition is false.
    pub(super) fn output(&mut self, deployment: usize, index: usize) -> Eval<Option<Sourced>> {
        let Some(at) = self.at(deployment) else { return Err(Stop::Failed) };
        let Some(output) = at.program.outputs.get(index) else { return Err(Stop::Failed) };
        if let Some(condition) = &output.condition
            && self.plain(at, condition)?.value.revealed() == &Value::Bool(false)
        {
            return Ok(None);
        }
        let value = self.once(at, Place::Output(index), &output.name, |machine| {
            let value = machine.plain(at, &output.value)?;
            Ok(machine.declared(at, &output.ty, &output.name, value, Hops::OUTPUT))
        })?;
        Ok(Some(value))
    }

    /// Whether answers are those of the official tool where a part is not known.
    pub(super) fn official(&self) -> bool {
        self.inputs.precision == Precision::Official
    }

    /// Whether a program is a parameter file.
    pub(super) fn is_parameters(program: &Program) -> bool {
        program.language == Language::BicepParameters || program.parameters_file.is_some()
    }

    /// The value of an expression in which no local stands.
    pub(super) fn plain(&mut self, at: At<'p>, expr: &'p Expr) -> Eval {
        self.expr(at, &mut Frame::new(), expr)
    }
}
