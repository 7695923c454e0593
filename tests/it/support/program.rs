//! A program in a few lines, to be read by people: names resolved, operators as functions, locals as `$slot`.

use std::fmt::Write as _;

use tricep::source::Sources;
use tricep::template::types::{Literal, PartOf};
use tricep::template::{
    ArrayItem, Constraints, Expr, ExprKind, Function, Language, Member, Piece, Program, ProgramId, Programs,
    ResourceKind, ShortCircuit, Symbol, Ty, TyKind,
};

/// Every program of a run.
pub(crate) fn show(programs: &Programs, sources: &Sources) -> String {
    let mut out = String::new();
    for index in 0..programs.len() {
        let id = ProgramId(u32::try_from(index).unwrap());
        let program = programs.get(id).unwrap();
        let name = sources.get(program.file).name();
        let broken = if program.broken { " broken" } else { "" };
        writeln!(out, "#{index} {name}{broken}").unwrap();
        Printer { program, sources }.program(&mut out);
    }
    out
}

struct Printer<'p> {
    program: &'p Program,
    sources: &'p Sources,
}

impl Printer<'_> {
    fn program(&self, out: &mut String) {
        let program = self.program;
        if program.language == Language::Bicep
            && !matches!(program.scopes.as_slice(), [one] if format!("{one:?}") == "ResourceGroup")
        {
            writeln!(out, "  scopes {:?}", program.scopes).unwrap();
        }
        for it in &program.types {
            writeln!(out, "  type {}{} = {}", it.name.text, exported(it.exported), self.ty(&it.ty)).unwrap();
        }
        for it in &program.params {
            let default =
                it.default.as_ref().map_or(String::new(), |default| format!(" = {}", self.expr(default)));
            writeln!(out, "  param {}: {}{default}", it.name.text, self.ty(&it.ty)).unwrap();
        }
        for it in &program.vars {
            let ty = it.ty.as_ref().map_or(String::new(), |ty| format!(": {}", self.ty(ty)));
            let value = self.expr(&it.value);
            writeln!(out, "  var {}{}{ty} = {value}", it.name.text, exported(it.exported)).unwrap();
        }
        for it in &program.functions {
            let params: Vec<_> =
                it.params.iter().map(|(name, ty)| format!("{}: {}", name.text, self.ty(ty))).collect();
            let (params, returns) = (params.join(", "), self.ty(&it.returns));
            let (name, exported) = (&it.name.text, exported(it.exported));
            writeln!(out, "  func {name}{exported}({params}): {returns} => {}", self.expr(&it.body)).unwrap();
        }
        for index in 0..program.resources.len() {
            self.resource(index, out);
        }
        for it in &program.outputs {
            writeln!(out, "  output {}: {} = {}", it.name.text, self.ty(&it.ty), self.expr(&it.value))
                .unwrap();
        }
        for it in &program.asserts {
            writeln!(out, "  assert {} = {}", it.name.text, self.expr(&it.value)).unwrap();
        }
        if let Some(file) = &program.parameters_file {
            let id = |id: Option<ProgramId>| id.map_or("none".to_owned(), |id| format!("#{}", id.0));
            writeln!(out, "  using {} extends {}", id(file.using), id(file.extends)).unwrap();
            for it in &file.assignments {
                writeln!(out, "  {} = {}", it.name.text, self.expr(&it.value)).unwrap();
            }
        }
    }

    fn resource(&self, index: usize, out: &mut String) {
        let it = &self.program.resources[index];
        let symbol = it.symbol.as_ref().map_or("?", |symbol| &*symbol.text);
        let existing = if it.is_existing() { " existing" } else { "" };
        let what = match &it.kind {
            ResourceKind::Azure { ty, api_version, .. } => {
                format!("resource {symbol} {ty}@{}", api_version.as_deref().unwrap_or("?"))
            }
            ResourceKind::Extensible { ty, extension, .. } => format!("resource {symbol} {extension}:{ty}"),
            ResourceKind::Module { program, path, .. } => {
                let program = program.map_or("?".to_owned(), |id| format!("#{}", id.0));
                format!("module {symbol} '{}' {program}", path.text)
            }
        };
        writeln!(out, "  [{index}] {what}{existing}").unwrap();
        if let Some(repeat) = &it.repeat {
            writeln!(out, "      for {} in {}", repeat.name.text, self.expr(&repeat.over)).unwrap();
        }
        if let Some(condition) = &it.condition {
            writeln!(out, "      if {}", self.expr(condition)).unwrap();
        }
        if let Some(parent) = &it.parent {
            let how = if parent.nested { "nested in" } else { "parent" };
            let index =
                parent.index.as_ref().map_or(String::new(), |index| format!("[{}]", self.expr(index)));
            writeln!(out, "      {how} [{}]{index}", parent.resource).unwrap();
        }
        for (name, value) in [("name", &it.name), ("scope", &it.scope)] {
            if let Some(value) = value {
                writeln!(out, "      {name} {}", self.expr(value)).unwrap();
            }
        }
        for on in &it.depends_on {
            writeln!(out, "      after {}", self.expr(on)).unwrap();
        }
        if let ResourceKind::Module { params: Some(params), .. } = &it.kind {
            writeln!(out, "      params {}", self.expr(params)).unwrap();
        }
        for member in &it.body {
            writeln!(out, "      {}", self.member(member)).unwrap();
        }
    }

    fn member(&self, member: &Member) -> String {
        match member {
            Member::Property { key, value } => format!("{}: {}", self.expr(key), self.expr(value)),
            Member::Spread(value) => format!("...{}", self.expr(value)),
        }
    }

    fn list(&self, items: &[Expr]) -> String {
        items.iter().map(|item| self.expr(item)).collect::<Vec<_>>().join(", ")
    }

    fn expr(&self, expr: &Expr) -> String {
        let shown = match &expr.kind {
            ExprKind::Null => "null".to_owned(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}f"),
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Interpolation(pieces) => {
                let pieces: Vec<_> = pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => format!("{text:?}"),
                        Piece::Hole(hole) => self.expr(hole),
                    })
                    .collect();
                format!("<{}>", pieces.join(" "))
            }
            ExprKind::Array(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| match item {
                        ArrayItem::Value(value) => self.expr(value),
                        ArrayItem::Spread(value) => format!("...{}", self.expr(value)),
                    })
                    .collect();
                format!("[{}]", items.join(", "))
            }
            ExprKind::Object(members) => {
                let members: Vec<_> = members.iter().map(|member| self.member(member)).collect();
                format!("{{{}}}", members.join(", "))
            }
            ExprKind::Loop(each) => {
                let property = if each.property { "property " } else { "" };
                format!(
                    "[{property}for {}${} in {}: {}]",
                    each.name.text,
                    each.slot,
                    self.expr(&each.over),
                    self.expr(&each.body)
                )
            }
            ExprKind::Symbol(symbol) => self.symbol(symbol),
            ExprKind::Local(slot, name) => format!("{name}${slot}"),
            ExprKind::Access { object, key, safe, from_end } => {
                let marks = format!("{}{}", if *safe { "?" } else { "" }, if *from_end { "^" } else { "" });
                format!("{}[{marks}{}]", self.expr(object), self.expr(key))
            }
            ExprKind::Call { function, arguments } => {
                let name = match function {
                    Function::Builtin(function) => function.name.to_owned(),
                    Function::List(name) => format!("list:{name}"),
                    Function::User(index) => format!("func:{}", self.program.functions[*index].name.text),
                    Function::Imported(program, index) => format!("#{}.func:{index}", program.0),
                };
                format!("{name}({})", self.list(arguments))
            }
            ExprKind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                format!("({} ? {} : {})", self.expr(condition), self.expr(yes), self.expr(no))
            }
            ExprKind::ShortCircuit(which, operands) => {
                let [left, right] = &**operands;
                let sign = match which {
                    ShortCircuit::And => "&&",
                    ShortCircuit::Or => "||",
                    ShortCircuit::Coalesce => "??",
                };
                format!("({} {sign} {})", self.expr(left), self.expr(right))
            }
            ExprKind::Method { object, name, arguments } => {
                format!("{}.{}({})", self.expr(object), name.text, self.list(arguments))
            }
            ExprKind::VaultSecret(parts) => format!("secret({})", self.list(&parts[..])),
            ExprKind::Lambda(lambda) => {
                let params: Vec<_> = lambda.params.iter().map(|param| &*param.text).collect();
                format!("(${} {} => {})", lambda.slot, params.join(" "), self.expr(&lambda.body))
            }
            ExprKind::Chain(inner) => format!("chain({})", self.expr(inner)),
            ExprKind::Broken => "BROKEN".to_owned(),
        };
        // A value from another file says so.
        if expr.span.file == self.program.file {
            shown
        } else {
            let place = self.sources.place(expr.span);
            format!("{shown}@{}", place.rsplit('/').next().unwrap())
        }
    }

    fn symbol(&self, symbol: &Symbol) -> String {
        match symbol {
            Symbol::Param(index) => match &self.program.parameters_file {
                Some(file) => format!("param:{}", file.assignments[*index].name.text),
                None => format!("param:{}", self.program.params[*index].name.text),
            },
            Symbol::Var(index) => format!("var:{}", self.program.vars[*index].name.text),
            Symbol::Resource(index) => format!("[{index}]"),
            Symbol::ImportedVar(program, index) => format!("#{}.var:{index}", program.0),
            Symbol::ImportedAll(program) => format!("#{}.*", program.0),
            Symbol::Inherited(name) => format!("base.{name}"),
            Symbol::Base => "base".to_owned(),
            Symbol::This => "this".to_owned(),
        }
    }

    fn ty(&self, ty: &Ty) -> String {
        let kind = match &ty.kind {
            TyKind::Any => "any".to_owned(),
            TyKind::String => "string".to_owned(),
            TyKind::Int => "int".to_owned(),
            TyKind::Bool => "bool".to_owned(),
            TyKind::Array => "array".to_owned(),
            TyKind::Object => "object".to_owned(),
            TyKind::Null => "null".to_owned(),
            TyKind::Literal(Literal::Text(text)) => format!("{text:?}"),
            TyKind::Literal(Literal::Int(value)) => value.to_string(),
            TyKind::Literal(Literal::Bool(value)) => value.to_string(),
            TyKind::ArrayOf(item) => format!("{}[]", self.ty(item)),
            TyKind::Tuple(items) => {
                format!("[{}]", items.iter().map(|item| self.ty(item)).collect::<Vec<_>>().join(", "))
            }
            TyKind::Shape { properties, others } => {
                let mut members: Vec<_> =
                    properties.iter().map(|it| format!("{}: {}", it.name, self.ty(&it.ty))).collect();
                members.extend(others.iter().map(|others| format!("*: {}", self.ty(others))));
                format!("{{{}}}", members.join(", "))
            }
            TyKind::Union(members) => {
                members.iter().map(|member| self.ty(member)).collect::<Vec<_>>().join(" | ")
            }
            TyKind::Nullable(inner) => format!("({})?", self.ty(inner)),
            TyKind::NonNull(inner) => format!("({})!", self.ty(inner)),
            TyKind::Named(index) => format!("type:{}", self.program.types[*index].name.text),
            TyKind::Imported(program, index) => format!("#{}.type:{index}", program.0),
            TyKind::Part(inner, part) => {
                let part = match part {
                    PartOf::Property(name) => format!(".{name}"),
                    PartOf::Others => ".*".to_owned(),
                    PartOf::Item(at) => format!("[{at}]"),
                    PartOf::Items => "[*]".to_owned(),
                };
                format!("({}){part}", self.ty(inner))
            }
        };
        format!("{}{kind}", self.constraints(&ty.constraints))
    }

    fn constraints(&self, it: &Constraints) -> String {
        let mut all = Vec::new();
        all.extend(it.secure.then(|| "@secure".to_owned()));
        all.extend(it.sealed.then(|| "@sealed".to_owned()));
        all.extend(it.min_length.map(|value| format!("@minLength({value})")));
        all.extend(it.max_length.map(|value| format!("@maxLength({value})")));
        all.extend(it.min_value.map(|value| format!("@minValue({value})")));
        all.extend(it.max_value.map(|value| format!("@maxValue({value})")));
        all.extend(it.allowed.as_ref().map(|values| format!("@allowed({})", self.list(values))));
        all.extend(it.discriminator.as_ref().map(|name| format!("@discriminator({name})")));
        all.into_iter().map(|constraint| format!("{constraint} ")).collect()
    }
}

fn exported(exported: bool) -> &'static str {
    if exported { " exported" } else { "" }
}
