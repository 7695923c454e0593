//! Values that do not fit where they stand.

use std::collections::BTreeSet;

use super::resources::same_name;
use super::typed::Typed;
use super::{Checker, Kind, parts, roots};
use crate::bicep::problem::Problem;
use crate::language::functions::json;
use crate::origin::OriginId;
use crate::source::Span;
use crate::template::{
    ArrayItem, Expr, ExprKind, Function, Member, Program, Resource, ResourceKind, Symbol, TyKind,
};

impl<'p> Checker<'p> {
    pub(super) fn values(&mut self) {
        let program = self.program;
        self.secrets_of_vaults = self.vault_secrets();
        for root in roots(program) {
            self.outside();
            self.value(root);
        }
        let params = program.params.iter().filter_map(|it| Some((&it.ty, it.default.as_ref()?)));
        let outputs = program.outputs.iter().map(|it| (&it.ty, &it.value));
        let vars = program.vars.iter().filter_map(|it| Some((it.ty.as_ref()?, &it.value)));
        for (ty, value) in params.chain(outputs).chain(vars) {
            self.outside();
            self.fits(Typed { program, ty }, value, Problem::DeclaredType);
        }
        for (index, function) in program.functions.iter().enumerate() {
            self.function.set(Some(index));
            self.outside();
            self.value(&function.body);
            self.fits(Typed { program, ty: &function.returns }, &function.body, Problem::DeclaredType);
            self.function.set(None);
        }
        self.outside();
    }

    /// Where secrets of key vaults may be read: as values of secure parameters of modules, also behind a condition.
    fn vault_secrets(&self) -> BTreeSet<Span> {
        let mut places = BTreeSet::new();
        for resource in &self.program.resources {
            let ResourceKind::Module { program, params: Some(params), .. } = &resource.kind else { continue };
            let module = program.and_then(|id| self.programs.get(id)).filter(|module| !module.broken);
            let ExprKind::Object(members) = &params.kind else { continue };
            for member in members {
                let Member::Property { key: Expr { kind: ExprKind::Text(name), .. }, value } = member else {
                    continue;
                };
                let declared = module.map(|module| {
                    let mut params = module.params.iter();
                    (module, params.find(|param| same_name(module, &param.name.text, name)))
                });
                let secure = match declared {
                    None | Some((_, None)) => true,
                    Some((program, Some(param))) => {
                        let resolved = Typed { program, ty: &param.ty }.resolved(self.programs);
                        // `?` stands around what may be marked.
                        param.ty.constraints.secure
                            || resolved.is_none_or(|it| {
                                it.ty.constraints.secure || matches!(it.ty.kind, TyKind::Nullable(_))
                            })
                    }
                };
                if secure {
                    taken(value, &mut places);
                }
            }
        }
        places
    }

    /// What a user-defined function is given.
    fn user_call(&mut self, program: Option<&'p Program>, index: usize, arguments: &'p [Expr]) {
        let Some(program) = program.filter(|program| !program.broken) else { return };
        let Some(function) = program.functions.get(index) else { return };
        for ((_, ty), argument) in function.params.iter().zip(arguments) {
            self.fits(Typed { program, ty }, argument, Problem::ArgumentType);
        }
    }

    fn value(&mut self, expr: &'p Expr) {
        match &expr.kind {
            ExprKind::Call { function: Function::Builtin(function), arguments } => {
                self.call(expr, function.name, arguments);
            }
            ExprKind::Call { function: Function::User(index), arguments } => {
                self.user_call(Some(self.program), *index, arguments);
            }
            ExprKind::Call { function: Function::Imported(program, index), arguments } => {
                self.user_call(self.programs.get(*program), *index, arguments);
            }
            ExprKind::Access { object, key, safe, from_end } => {
                self.member(object, key, *safe);
                self.index(object, key, *from_end);
            }
            ExprKind::Array(items) => {
                for item in items {
                    if let ArrayItem::Spread(value) = item {
                        self.spread(value, Kind::Array);
                    }
                }
            }
            ExprKind::Object(members) => {
                for member in members {
                    if let Member::Spread(value) = member {
                        self.spread(value, Kind::Object);
                    }
                }
                self.spread_beside_loop(members);
            }
            ExprKind::Conditional(branches) => {
                let [condition, ..] = &**branches;
                if let Some(kind) = self.kind(condition).filter(|kind| *kind != Kind::Bool) {
                    let message = format!("a condition is a bool, not {}", kind.word());
                    self.refuse(Problem::ConditionType, condition.span, message);
                }
            }
            ExprKind::ShortCircuit(which, operands) if *which != crate::template::ShortCircuit::Coalesce => {
                let wrong =
                    operands.iter().filter_map(|operand| self.kind(operand)).find(|kind| *kind != Kind::Bool);
                if let Some(kind) = wrong {
                    let message = format!("`&&` and `||` take bools, not {}", kind.word());
                    self.refuse(Problem::PlusOfTexts, expr.span, message);
                }
            }
            ExprKind::Method { object, name, .. } => {
                if &*name.text == "getSecret"
                    && let Some(Resource { kind: ResourceKind::Azure { ty, .. }, .. }) =
                        self.resource_of(object)
                    && ty.eq_ignore_ascii_case("Microsoft.KeyVault/vaults")
                    && !self.secrets_of_vaults.contains(&expr.span)
                {
                    let message = "a secret of a key vault is not read here";
                    let help =
                        "give it to a module, as the value of a parameter that is marked with @secure()";
                    self.refuse_with_help(Problem::SecretPlace, expr.span, message, help);
                }
            }
            ExprKind::Loop(each) => {
                if let Some(kind) = self.kind(&each.over).filter(|kind| *kind != Kind::Array) {
                    let message = format!("a loop walks over an array, not over {}", kind.word());
                    self.refuse(Problem::LoopType, each.over.span, message);
                }
                self.enter_loop(each);
            }
            _ => {}
        }
        self.inside(expr);
    }

    /// The parts of a value.
    fn inside(&mut self, expr: &'p Expr) {
        match &expr.kind {
            ExprKind::Conditional(branches) => {
                let [condition, yes, no] = &**branches;
                self.value(condition);
                let before = self.chosen.replace(true);
                self.value(yes);
                self.value(no);
                self.chosen.set(before);
            }
            // What a lambda's variables are is known while its body is looked at, and no longer.
            ExprKind::Call { function: Function::Builtin(function), arguments } => {
                for argument in arguments {
                    if let ExprKind::Lambda(lambda) = &argument.kind {
                        self.enter_lambda(function.name, arguments.first(), lambda);
                    }
                    self.value(argument);
                }
            }
            _ => parts(expr, &mut |part| self.value(part)),
        }
    }

    /// Reports an operand that may be null. Behind a condition, which may ask for that, it is no more than a warning.
    fn not_null(&mut self, problem: Problem, operands: &[Expr]) {
        if self.chosen.get() {
            return;
        }
        for operand in operands {
            let nullable = !self.not_null.contains(&operand.span)
                && self
                    .declared_type(operand, 0)
                    .and_then(|declared| declared.resolved(self.programs))
                    .is_some_and(|declared| matches!(declared.ty.kind, TyKind::Nullable(_)));
            if nullable {
                let message = "this may be null, and the operator takes no null";
                let help = "give it a value for that case with `??`, or write `!` behind it";
                self.refuse_with_help(problem, operand.span, message, help);
            }
        }
    }

    fn spread(&mut self, value: &Expr, wanted: Kind) {
        if let Some(kind) = self.kind(value).filter(|kind| *kind != wanted && *kind != Kind::Null) {
            let message = format!("{} cannot be spread here; {} is needed", kind.word(), wanted.word());
            self.refuse(Problem::SpreadType, value.span, message);
        }
    }

    fn spread_beside_loop(&mut self, members: &[Member]) {
        let mut looped = false;
        for member in members {
            if let Member::Property { value, .. } = member {
                looped |= holds_property_loop(value);
            }
        }
        for member in members {
            if let (Member::Spread(value), true) = (member, looped) {
                let message = "a spread cannot stand in an object with a loop of properties";
                self.refuse(Problem::SpreadBesideLoop, value.span, message);
            }
        }
    }

    fn call(&mut self, expr: &Expr, name: &'static str, arguments: &[Expr]) {
        match (name, arguments) {
            ("add" | "sub" | "mul" | "div" | "mod", [left, right]) => {
                self.not_null(Problem::PlusOfTexts, arguments);
                let (left, right) = (self.kind(left), self.kind(right));
                if let Some(kind) = [left, right].into_iter().flatten().find(|kind| *kind != Kind::Int) {
                    let help = if name == "add" && kind == Kind::Text {
                        "join texts with holes: '${a}${b}'"
                    } else {
                        "convert it with int()"
                    };
                    let message = format!("`{}` takes integers, not {}", operator(name), kind.word());
                    self.refuse_with_help(Problem::PlusOfTexts, expr.span, message, help);
                }
            }
            ("less" | "lessOrEquals" | "greater" | "greaterOrEquals", [left, right]) => {
                self.not_null(Problem::PlusOfTexts, arguments);
                if let (Some(left), Some(right)) = (self.kind(left), self.kind(right))
                    && (left != right || !matches!(left, Kind::Int | Kind::Text))
                {
                    let message = format!(
                        "`{}` compares two integers or two strings, not {} and {}",
                        operator(name),
                        left.word(),
                        right.word()
                    );
                    self.refuse(Problem::PlusOfTexts, expr.span, message);
                }
            }
            ("not", [operand]) => {
                self.not_null(Problem::NotOfOther, arguments);
                if let Some(kind) = self.kind(operand).filter(|kind| *kind != Kind::Bool) {
                    let message = format!("`!` takes a bool, not {}", kind.word());
                    self.refuse(Problem::NotOfOther, expr.span, message);
                }
            }
            _ => {
                self.arguments(name, arguments);
                self.lambdas(name, arguments);
                if let ("json", [argument]) = (name, arguments)
                    && let Some(literal) = self.literal(argument, 0)
                    && let ExprKind::Text(text) = &literal.kind
                    && let Err(reason) = json::parse(text, OriginId::NOWHERE)
                {
                    self.refuse(
                        Problem::InvalidJson,
                        argument.span,
                        format!("this text is not JSON: {reason}"),
                    );
                }
            }
        }
    }

    fn arguments(&mut self, name: &str, arguments: &[Expr]) {
        let Some(takes) = takes(name) else { return };
        let mut wanted = takes.split(' ');
        let mut last = "";
        for argument in arguments {
            last = wanted.next().unwrap_or(last);
            let fits = |kind: Kind| {
                last.contains(match kind {
                    Kind::Text => 's',
                    Kind::Int => 'i',
                    Kind::Bool => 'b',
                    Kind::Array => 'a',
                    Kind::Object => 'o',
                    Kind::Null => 'n',
                }) || last == "*"
            };
            if let Some(kind) = self.kind(argument).filter(|kind| !fits(*kind)) {
                let message = format!("`{name}` does not take {} here", kind.word());
                self.refuse(Problem::ArgumentType, argument.span, message);
            }
        }
    }

    fn member(&mut self, object: &Expr, key: &Expr, safe: bool) {
        let ExprKind::Text(name) = &key.kind else { return };
        if self.module_output(object, key, safe) {
            return;
        }
        if safe {
            return;
        }
        if let Some(kind @ (Kind::Text | Kind::Int | Kind::Bool | Kind::Array)) = self.kind(object) {
            let message = format!("{} has no member \"{name}\"", kind.word());
            self.refuse(Problem::MissingMember, key.span, message);
            return;
        }
        let Some(literal) = self.literal(object, 0) else { return };
        let ExprKind::Object(members) = &literal.kind else { return };
        let mut known = Vec::new();
        for member in members {
            match member {
                Member::Property { key, .. } => match &key.kind {
                    ExprKind::Text(text) => known.push(&**text),
                    _ => return,
                },
                Member::Spread(_) => return,
            }
        }
        if !known.contains(&&**name) {
            let message = format!("the object has no member \"{name}\"");
            let help = match crate::diag::suggest::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("it has: {}", known.join(", ")),
            };
            self.refuse_with_help(Problem::MissingMember, key.span, message, help);
        }
    }

    /// `object[key]` where the key is no text that is written out.
    fn index(&mut self, object: &Expr, key: &Expr, from_end: bool) {
        let literal = matches!(key.kind, ExprKind::Text(_));
        let (problem, message) = match (self.kind(object), self.kind(key)) {
            (_, Some(kind @ (Kind::Bool | Kind::Array | Kind::Object))) => {
                (Problem::IndexType, format!("an index is a number or a text, not {}", kind.word()))
            }
            (_, Some(Kind::Text)) if from_end => {
                (Problem::FromEndBy, "items are counted from the end by a number".to_owned())
            }
            (Some(Kind::Object), _) if from_end => (
                Problem::FromEndOfObject,
                "items are counted from the end of an array, not of an object".to_owned(),
            ),
            (Some(kind @ (Kind::Text | Kind::Int | Kind::Bool)), _) if !literal => {
                (Problem::NoIndex, format!("{} has no items", kind.word()))
            }
            (Some(Kind::Array), Some(Kind::Text)) if !literal => {
                (Problem::IndexOfArray, "an item of an array is named by a number".to_owned())
            }
            (Some(Kind::Object), Some(Kind::Int)) => {
                (Problem::IndexOfObject, "a member of an object is named by a text".to_owned())
            }
            _ => return,
        };
        self.refuse(problem, key.span, message);
    }

    /// `module.outputs.name`: whether it is one, after reporting an output that does not exist.
    fn module_output(&mut self, object: &Expr, key: &Expr, safe: bool) -> bool {
        let ExprKind::Access { object: module, key: outputs, .. } = &object.kind else { return false };
        if !matches!(&outputs.kind, ExprKind::Text(text) if &**text == "outputs") {
            return false;
        }
        let Some(module) = self.resource_of(module) else { return false };
        let ResourceKind::Module { program: Some(id), .. } = &module.kind else { return module.is_module() };
        let (Some(program), ExprKind::Text(name)) = (self.programs.get(*id), &key.kind) else { return true };
        let declared = program.outputs.iter().any(|output| output.name.text.eq_ignore_ascii_case(name));
        if !declared && !program.broken && !safe {
            let message = format!("the module has no output \"{name}\"");
            let known = program.outputs.iter().map(|output| &*output.name.text);
            match crate::diag::suggest::nearest(name, known) {
                Some(near) => {
                    let help = format!("did you mean \"{near}\"?");
                    self.refuse_with_help(Problem::MissingMember, key.span, message, help);
                }
                None => self.refuse(Problem::MissingMember, key.span, message),
            }
        }
        true
    }

    /// The resource that an expression names, alone or as one of a loop.
    pub(super) fn resource_of(&self, expr: &Expr) -> Option<&'p Resource> {
        match &expr.kind {
            ExprKind::Symbol(Symbol::Resource(index)) => self.program.resources.get(*index),
            ExprKind::Access { object, .. } => match &object.kind {
                ExprKind::Symbol(Symbol::Resource(index)) => {
                    self.program.resources.get(*index).filter(|resource| resource.repeat.is_some())
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// The places of the values that a value may be.
fn taken(value: &Expr, places: &mut BTreeSet<Span>) {
    match &value.kind {
        ExprKind::Conditional(branches) => {
            let [_, yes, no] = &**branches;
            taken(yes, places);
            taken(no, places);
        }
        _ => {
            places.insert(value.span);
        }
    }
}

/// Whether a value is a loop of properties or an object with one.
fn holds_property_loop(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Loop(each) => each.property,
        ExprKind::Object(members) => members.iter().any(|member| match member {
            Member::Property { value, .. } => holds_property_loop(value),
            Member::Spread(_) => false,
        }),
        ExprKind::Array(items) => items.iter().any(|item| match item {
            ArrayItem::Value(value) => holds_property_loop(value),
            ArrayItem::Spread(_) => false,
        }),
        _ => false,
    }
}

fn operator(name: &str) -> &'static str {
    match name {
        "add" => "+",
        "sub" => "-",
        "mul" => "*",
        "div" => "/",
        "mod" => "%",
        "less" => "<",
        "lessOrEquals" => "<=",
        "greater" => ">",
        _ => ">=",
    }
}

/// The kinds that a function takes: a word for each argument, the last one for all that follow.
fn takes(name: &str) -> Option<&'static str> {
    Some(match name {
        "toLower"
        | "toUpper"
        | "trim"
        | "base64"
        | "base64ToString"
        | "base64ToJson"
        | "dataUriToString"
        | "json"
        | "uriComponent"
        | "uriComponentToString"
        | "parseCidr"
        | "parseUri"
        | "fail"
        | "dateTimeToEpoch"
        | "utcNow"
        | "readCliArg"
        | "readEnvironmentVariable"
        | "readEnvVar"
        | "uniqueString"
        | "guid"
        | "uri"
        | "startsWith"
        | "endsWith"
        | "replace"
        | "like"
        | "dateTimeAdd"
        | "tenantResourceId"
        | "resourceId"
        | "subscriptionResourceId"
        | "managementGroupResourceId"
        | "extensionResourceId" => "s",
        "int" => "si",
        "length" => "sao",
        "empty" => "saon",
        "contains" => "sao *",
        "indexOf" | "lastIndexOf" => "sa *",
        "split" => "s sa",
        "join" => "a s",
        "substring" => "s i",
        "take" | "skip" => "sa i",
        "first" | "last" => "sa",
        "padLeft" => "si i s",
        "range" | "dateTimeFromEpoch" => "i",
        "format" => "s *",
        "items" | "objectKeys" | "mapValues" => "o *",
        "union" | "intersection" => "ao",
        "flatten" | "distinct" | "shallowMerge" => "a",
        "map" | "filter" | "sort" | "reduce" | "toObject" | "groupBy" => "a *",
        "concat" => "asib",
        "max" | "min" => "ia",
        "cidrSubnet" | "cidrHost" => "s i",
        _ => return None,
    })
}
