//! A program in a short form that people can read, for snapshots.

use std::fmt::Write as _;

use tricep::template::expr::ShortCircuit;
use tricep::template::types::{Literal, PartOf};
use tricep::template::{
    ArrayItem, Constraints, Expr, ExprKind, Function, Member, Piece, Program, Resource, ResourceKind, Symbol,
    Ty, TyKind,
};

/// Every declaration on a line of its own.
pub(crate) fn program(program: &Program) -> String {
    let p = Printer { program };
    let mut out = String::new();
    if !program.scopes.is_empty() {
        let _ = writeln!(out, "scopes {:?}", program.scopes);
    }
    for ty in &program.types {
        let _ = writeln!(out, "type {} = {}{}", ty.name.text, p.ty(&ty.ty), exported(ty.exported));
    }
    for param in &program.params {
        let default = param.default.as_ref().map(|value| format!(" = {}", p.expr(value)));
        let _ =
            writeln!(out, "param {}: {}{}", param.name.text, p.ty(&param.ty), default.unwrap_or_default());
    }
    for var in &program.vars {
        let _ = writeln!(out, "var {} = {}{}", var.name.text, p.expr(&var.value), exported(var.exported));
    }
    for function in &program.functions {
        let params = list(&function.params, |(name, ty)| format!("{}: {}", name.text, p.ty(ty)));
        let (returns, body) = (p.ty(&function.returns), p.expr(&function.body));
        let exported = exported(function.exported);
        let _ = writeln!(out, "func {}({params}): {returns} = {body}{exported}", function.name.text);
    }
    for resource in &program.resources {
        out.push_str(&p.resource(resource));
    }
    for output in &program.outputs {
        let condition = output.condition.as_ref().map(|value| format!(" if {}", p.expr(value)));
        let (ty, value) = (p.ty(&output.ty), p.expr(&output.value));
        let _ = writeln!(out, "output {}: {ty} = {value}{}", output.name.text, condition.unwrap_or_default());
    }
    for assert in &program.asserts {
        let _ = writeln!(out, "assert {} = {}", assert.name.text, p.expr(&assert.value));
    }
    for assignment in program.parameters_file.iter().flat_map(|file| &file.assignments) {
        let _ = writeln!(out, "{} = {}", assignment.name.text, p.expr(&assignment.value));
    }
    if program.broken {
        out.push_str("broken\n");
    }
    out
}

fn exported(exported: bool) -> &'static str {
    if exported { " (exported)" } else { "" }
}

fn list<T>(items: &[T], print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(", ")
}

fn text(expr: &Expr) -> Option<&str> {
    if let ExprKind::Text(text) = &expr.kind { Some(text) } else { None }
}

struct Printer<'p> {
    program: &'p Program,
}

impl Printer<'_> {
    fn resource(&self, resource: &Resource) -> String {
        let symbol = resource.symbol.as_ref().map_or("_", |name| &name.text);
        let existing = if resource.is_existing() { " existing" } else { "" };
        let mut out = match &resource.kind {
            ResourceKind::Azure { ty, api_version, .. } => {
                format!("resource {symbol} {ty}@{}{existing}\n", api_version.as_deref().unwrap_or("?"))
            }
            ResourceKind::Extensible { ty, api_version, extension, .. } => {
                let version = api_version.as_deref().map(|version| format!(" {version}"));
                let version = version.unwrap_or_default();
                format!("resource {symbol} {extension}:{ty}{version}{existing}\n")
            }
            ResourceKind::Module { program, path, api_version, .. } => {
                let program = program.map_or("none".to_owned(), |id| format!("#{}", id.0));
                let api_version = api_version.as_deref().unwrap_or("?");
                format!("module {symbol} {program} '{}'@{api_version}\n", path.text)
            }
        };
        let mut line = |what: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = writeln!(out, "  {what} {value}");
            }
        };
        let repeat = resource.repeat.as_ref();
        line("for", repeat.map(|repeat| format!("{} in {}", repeat.name.text, self.expr(&repeat.over))));
        line("if", resource.condition.as_ref().map(|value| self.expr(value)));
        line("scope", resource.scope.as_ref().map(|value| self.expr(value)));
        line("name", resource.name.as_ref().map(|value| self.expr(value)));
        let depends_on = &resource.depends_on;
        line("after", (!depends_on.is_empty()).then(|| list(depends_on, |value| self.expr(value))));
        if let ResourceKind::Module { params: Some(params), .. } = &resource.kind {
            line("params", Some(self.expr(params)));
        }
        for member in &resource.body {
            line("-", Some(self.member(member)));
        }
        out
    }

    fn member(&self, member: &Member) -> String {
        match member {
            Member::Property { key, value } => {
                let key = match text(key) {
                    Some(text) => text.to_owned(),
                    None => format!("[{}]", self.expr(key)),
                };
                format!("{key}: {}", self.expr(value))
            }
            Member::Spread(value) => format!("...{}", self.expr(value)),
        }
    }

    fn all(&self, values: &[Expr]) -> String {
        list(values, |value| self.expr(value))
    }

    fn expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Null => "null".to_owned(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Text(text) => format!("'{text}'"),
            ExprKind::Interpolation(pieces) => {
                let piece = |piece: &Piece| match piece {
                    Piece::Text(text) => text.to_string(),
                    Piece::Hole(value) => format!("${{{}}}", self.expr(value)),
                };
                format!("'{}'", pieces.iter().map(piece).collect::<String>())
            }
            ExprKind::Array(items) => {
                let item = |item: &ArrayItem| match item {
                    ArrayItem::Value(value) => self.expr(value),
                    ArrayItem::Spread(value) => format!("...{}", self.expr(value)),
                };
                format!("[{}]", list(items, item))
            }
            ExprKind::Object(members) => format!("{{{}}}", list(members, |member| self.member(member))),
            ExprKind::Loop(it) => {
                let (over, body) = (self.expr(&it.over), self.expr(&it.body));
                let word = if it.property { "for property" } else { "for" };
                format!("[{word} {}${} in {over}: {body}]", it.name.text, it.slot)
            }
            ExprKind::Symbol(symbol) => self.symbol(symbol),
            ExprKind::Local(slot, name) => format!("{name}${slot}"),
            ExprKind::Access { object, key, safe, from_end } => {
                let (safe, from_end) = (if *safe { "?" } else { "" }, if *from_end { "^" } else { "" });
                match text(key) {
                    Some(text) => format!("{}.{safe}{text}", self.expr(object)),
                    None => format!("{}[{safe}{from_end}{}]", self.expr(object), self.expr(key)),
                }
            }
            ExprKind::Call { function, arguments } => {
                let name = match function {
                    Function::Builtin(function) => function.name.to_owned(),
                    Function::List(name) => format!("<{name}>"),
                    Function::User(index) => format!("<{}>", self.program.functions[*index].name.text),
                    Function::Imported(program, index) => format!("<#{}/{index}>", program.0),
                };
                format!("{name}({})", self.all(arguments))
            }
            ExprKind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                format!("({} ? {} : {})", self.expr(condition), self.expr(yes), self.expr(no))
            }
            ExprKind::ShortCircuit(operator, pair) => {
                let sign = match operator {
                    ShortCircuit::And => "&&",
                    ShortCircuit::Or => "||",
                    ShortCircuit::Coalesce => "??",
                };
                format!("({} {sign} {})", self.expr(&pair[0]), self.expr(&pair[1]))
            }
            ExprKind::Method { object, name, arguments } => {
                format!("{}.{}({})", self.expr(object), name.text, self.all(arguments))
            }
            ExprKind::VaultSecret(parts) => format!("secret({})", self.all(&**parts)),
            ExprKind::Lambda(lambda) => {
                let params = list(&lambda.params, |name| name.text.to_string());
                format!("(({params})${} => {})", lambda.slot, self.expr(&lambda.body))
            }
            ExprKind::Chain(inner) => format!("chain({})", self.expr(inner)),
            ExprKind::Broken => "<broken>".to_owned(),
        }
    }

    fn symbol(&self, symbol: &Symbol) -> String {
        match symbol {
            Symbol::Param(index) => format!("param.{}", self.program.params[*index].name.text),
            Symbol::Var(index) => format!("var.{}", self.program.vars[*index].name.text),
            Symbol::Resource(index) => match &self.program.resources[*index].symbol {
                Some(name) => format!("resource.{}", name.text),
                None => format!("resource.{index}"),
            },
            Symbol::ImportedVar(program, index) => format!("#{}/{index}", program.0),
            Symbol::ImportedAll(program) => format!("#{}", program.0),
            Symbol::Inherited(name) => format!("inherited.{name}"),
            Symbol::Base => "base".to_owned(),
            Symbol::This => "this".to_owned(),
        }
    }

    fn ty(&self, ty: &Ty) -> String {
        format!("{}{}", self.ty_kind(&ty.kind), self.constraints(&ty.constraints))
    }

    fn ty_kind(&self, kind: &TyKind) -> String {
        match kind {
            TyKind::Any => "any".to_owned(),
            TyKind::String => "string".to_owned(),
            TyKind::Int => "int".to_owned(),
            TyKind::Bool => "bool".to_owned(),
            TyKind::Array => "array".to_owned(),
            TyKind::Object => "object".to_owned(),
            TyKind::Null => "null".to_owned(),
            TyKind::Literal(Literal::Text(text)) => format!("'{text}'"),
            TyKind::Literal(Literal::Int(int)) => int.to_string(),
            TyKind::Literal(Literal::Bool(bool)) => bool.to_string(),
            TyKind::ArrayOf(item) => format!("{}[]", self.ty(item)),
            TyKind::Tuple(items) => format!("[{}]", list(items, |item| self.ty(item))),
            TyKind::Shape { properties, others } => {
                let mut members: Vec<String> =
                    properties.iter().map(|it| format!("{}: {}", it.name, self.ty(&it.ty))).collect();
                members.extend(others.as_ref().map(|others| format!("*: {}", self.ty(others))));
                format!("{{{}}}", members.join(", "))
            }
            TyKind::Union(members) => {
                format!("({})", members.iter().map(|it| self.ty(it)).collect::<Vec<_>>().join(" | "))
            }
            TyKind::Nullable(inner) => format!("{}?", self.ty(inner)),
            TyKind::NonNull(inner) => format!("{}!", self.ty(inner)),
            TyKind::Named(index) => format!("type.{}", self.program.types[*index].name.text),
            TyKind::Imported(program, index) => format!("#{}/{index}", program.0),
            TyKind::Part(whole, part) => {
                let whole = self.ty(whole);
                match part {
                    PartOf::Property(name) => format!("{whole}.{name}"),
                    PartOf::Others => format!("{whole}.*"),
                    PartOf::Item(index) => format!("{whole}[{index}]"),
                    PartOf::Items => format!("{whole}[*]"),
                }
            }
        }
    }

    fn constraints(&self, it: &Constraints) -> String {
        let numbers = [
            ("minLength", it.min_length),
            ("maxLength", it.max_length),
            ("min", it.min_value),
            ("max", it.max_value),
        ];
        let mut all: Vec<String> = Vec::new();
        all.extend(it.secure.then(|| "secure".to_owned()));
        all.extend(it.sealed.then(|| "sealed".to_owned()));
        all.extend(numbers.iter().filter_map(|(name, value)| Some(format!("{name} {}", (*value)?))));
        all.extend(it.allowed.as_ref().map(|values| format!("one of {}", self.all(values))));
        all.extend(it.discriminator.as_ref().map(|name| format!("by {name}")));
        if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) }
    }
}
