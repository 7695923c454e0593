//! Decorators that stand where they do not belong, twice, or with what they do not take. What they ask of a value is in
//! [`super::decorators`].

use std::collections::BTreeMap;

use super::names::Entity;
use super::{Binder, plain};
use crate::bicep::problem::Problem;
use crate::bicep::syntax::ast;
use crate::language::functions;
use crate::language::functions::Namespaces;
use crate::source::Span;
use crate::template::Constraints;

/// What a decorator stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Parameter,
    Variable,
    Function,
    Output,
    Type,
    /// A member or item of a type.
    Member,
    Metadata,
    Resource {
        looped: bool,
        existing: bool,
    },
    Module {
        looped: bool,
    },
}

/// Where a decorator may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// Before parameters, outputs and types.
    Typed,
    Parameters,
    Resources,
    ResourcesAndModules,
    Exports,
}

/// What the one argument of a decorator is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Int,
    Text,
    Array,
    Object,
    /// The errors after which something is done again, and how often.
    Retries,
    /// It is not looked at here.
    Something,
}

/// Every decorator, those that change nothing here included.
const KNOWN: [(&str, Place, Takes); 18] = [
    ("allowed", Place::Parameters, Takes::Array),
    ("batchSize", Place::ResourcesAndModules, Takes::Int),
    ("description", Place::Anywhere, Takes::Text),
    ("discriminator", Place::Typed, Takes::Text),
    ("export", Place::Exports, Takes::Nothing),
    ("maxLength", Place::Typed, Takes::Int),
    ("maxValue", Place::Typed, Takes::Int),
    ("metadata", Place::Typed, Takes::Object),
    ("minLength", Place::Typed, Takes::Int),
    ("minValue", Place::Typed, Takes::Int),
    ("nullIfNotFound", Place::Resources, Takes::Nothing),
    ("onlyIfNotExists", Place::Resources, Takes::Nothing),
    ("patch", Place::Resources, Takes::Nothing),
    ("retryOn", Place::Resources, Takes::Retries),
    ("sealed", Place::Typed, Takes::Nothing),
    ("secure", Place::Typed, Takes::Nothing),
    ("validate", Place::Typed, Takes::Something),
    ("waitUntil", Place::Resources, Takes::Something),
];

/// The names of all decorators.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, ..)| *name)
}

impl<'a> Binder<'a, '_, '_> {
    /// Reports what is wrong with the decorators of a declaration as they are written.
    pub(super) fn decorated(&mut self, view: ast::View<'a>, target: Target) {
        let mut seen: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for decorator in ast::decorators(view) {
            let Some((namespace, name, arguments)) = decorator.call() else {
                self.not_called(decorator);
                continue;
            };
            let foreign = namespace.is_some_and(|namespace| !matches!(namespace.text(), "sys" | "az"));
            let Some((_, place, takes)) = KNOWN.iter().find(|(known, ..)| *known == name.text()) else {
                self.unknown_decorator(name);
                continue;
            };
            if foreign {
                continue;
            }
            seen.entry(name.text()).or_default().push(decorator.span());
            // Written with its namespace, a decorator is taken wherever there is no rule of its own for the place.
            let anywhere =
                namespace.is_some() && matches!(target, Target::Member | Target::Function | Target::Metadata);
            if !anywhere && self.misplaced(name, *place, target) {
                continue;
            }
            self.decorator_arguments(name, &arguments, *takes);
            if name.text() == "nullIfNotFound" && matches!(target, Target::Resource { existing: false, .. }) {
                let message = "only what is referred to may not be found";
                self.refuse(Problem::NullOfDeployed, decorator.span(), message, plain);
            }
            if name.text() == "batchSize"
                && matches!(target, Target::Resource { looped: false, .. } | Target::Module { looped: false })
            {
                let message = "only a loop is deployed in batches";
                self.refuse(Problem::BatchOfOne, decorator.span(), message, plain);
            }
        }
        for (name, places) in seen {
            if let [_, _, ..] = places.as_slice() {
                for place in places {
                    self.refuse(Problem::DecoratorTwice, place, format!("@{name}() is given twice"), plain);
                }
            }
        }
    }

    fn not_called(&mut self, decorator: ast::Decorator<'a>) {
        let Some(expr @ (ast::Expr::Name(_) | ast::Expr::Member(_))) = decorator.expression() else { return };
        let message = "a decorator is called";
        self.refuse(Problem::NotCalled, expr.span(), message, |diagnostic| {
            diagnostic.help("write its parentheses: @secure()")
        });
    }

    fn unknown_decorator(&mut self, name: ast::Name<'a>) {
        let known_function = functions::bicep(Namespaces::SYS, name.text())
            .or_else(|| functions::bicep(Namespaces::AZ, name.text()));
        if known_function.is_some() {
            let message = format!("`{}` is a function, and no decorator", name.text());
            self.refuse(Problem::NoDecorator, name.span(), message, plain);
            return;
        }
        let near = crate::diag::suggest::nearest(name.text(), known());
        let message = format!("the decorator \"{}\" does not exist", name.text());
        self.error(Problem::UnknownName, name.span(), message, |diagnostic| match near {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        });
    }

    fn misplaced(&mut self, name: ast::Name<'a>, place: Place, target: Target) -> bool {
        let fits = match place {
            Place::Anywhere => true,
            Place::Typed => {
                matches!(target, Target::Parameter | Target::Output | Target::Type | Target::Member)
            }
            Place::Parameters => target == Target::Parameter,
            Place::Resources => matches!(target, Target::Resource { .. }),
            Place::ResourcesAndModules => matches!(target, Target::Resource { .. } | Target::Module { .. }),
            Place::Exports => matches!(target, Target::Type | Target::Variable | Target::Function),
        };
        if fits {
            return false;
        }
        let (problem, what) = match target {
            Target::Parameter => (Problem::ParameterDecorator, "a parameter"),
            Target::Variable => (Problem::VariableDecorator, "a variable"),
            // There is no official code of its own for functions.
            Target::Function => (Problem::NoDecorator, "a function"),
            Target::Output => (Problem::OutputDecorator, "an output"),
            Target::Type | Target::Member => (Problem::TypeDecorator, "a type"),
            Target::Metadata => (Problem::MetadataDecorator, "metadata"),
            Target::Resource { .. } => (Problem::ResourceDecorator, "a resource"),
            Target::Module { .. } => (Problem::ModuleDecorator, "a module"),
        };
        let message = format!("@{}() does not stand before {what}", name.text());
        self.refuse(problem, name.span(), message, plain);
        true
    }

    fn decorator_arguments(&mut self, name: ast::Name<'a>, arguments: &[ast::Expr<'a>], takes: Takes) {
        let wanted = match takes {
            Takes::Nothing => 0,
            Takes::Something => return,
            Takes::Retries => return self.retries(name, arguments),
            Takes::Int | Takes::Text | Takes::Array | Takes::Object => 1,
        };
        if arguments.len() != wanted {
            let message = format!("@{}() takes {wanted} arguments, not {}", name.text(), arguments.len());
            self.refuse(Problem::ArgumentCount, name.span(), message, plain);
            return;
        }
        let [argument] = arguments else { return };
        let span = argument.span();
        let mut computed = Vec::new();
        not_constant(*argument, 0, &mut computed);
        if !computed.is_empty() {
            for span in computed {
                let message = format!("what @{}() takes is written out", name.text());
                self.refuse(Problem::ConstantNeeded, span, message, |diagnostic| {
                    diagnostic.help("nothing is computed there: write the value itself")
                });
            }
            return;
        }
        let (fits, what) = match takes {
            Takes::Int => (integer(*argument).is_some(), "an integer"),
            Takes::Text => (matches!(argument, ast::Expr::String(_)), "a string"),
            Takes::Array => (matches!(argument, ast::Expr::Array(_)), "an array"),
            Takes::Object => (matches!(argument, ast::Expr::Object(_)), "an object"),
            Takes::Nothing | Takes::Retries | Takes::Something => return,
        };
        if !fits {
            let message = format!("@{}() takes {what}", name.text());
            self.refuse(Problem::ArgumentType, span, message, plain);
            return;
        }
        match (name.text(), integer(*argument)) {
            ("minLength" | "maxLength", Some(..0)) => {
                self.refuse(Problem::NegativeLength, span, "a length is not negative", plain);
            }
            ("batchSize", Some(..1)) => {
                self.refuse(Problem::BatchSize, span, "a batch has at least one resource", plain);
            }
            ("allowed", _) if matches!(argument, ast::Expr::Array(array) if array.items().next().is_none()) =>
            {
                self.refuse(Problem::NothingAllowed, span, "nothing is allowed", plain);
            }
            _ => {}
        }
    }

    /// `@retryOn(['NotFound'], 3)`.
    fn retries(&mut self, name: ast::Name<'a>, arguments: &[ast::Expr<'a>]) {
        let (errors, times) = match arguments {
            [errors] => (*errors, None),
            [errors, times] => (*errors, Some(*times)),
            _ => {
                let message = format!("@{}() takes 1 or 2 arguments, not {}", name.text(), arguments.len());
                return self.refuse(Problem::ArgumentCount, name.span(), message, plain);
            }
        };
        match errors {
            ast::Expr::Array(array) => {
                for item in array.items() {
                    if let ast::ArrayItem::Value(value) = item
                        && !matches!(value, ast::Expr::String(_) | ast::Expr::Name(_))
                    {
                        let message = "an error is named with a string";
                        self.refuse(Problem::DeclaredType, value.span(), message, plain);
                    }
                }
            }
            _ => self.refuse(Problem::ArgumentType, errors.span(), "these are the names of errors", plain),
        }
        match times.map(|times| (times, integer(times))) {
            Some((times, Some(..1))) => {
                let message = "something is done again once at least";
                self.refuse(Problem::TooSmallNumber, times.span(), message, plain);
            }
            Some((times, None)) => {
                let message = "how often something is done again is an integer";
                self.refuse(Problem::ArgumentType, times.span(), message, plain);
            }
            Some((_, Some(_))) | None => {}
        }
    }

    /// Whether decorators fit the type as it is written, and each other.
    pub(super) fn decorated_type(
        &mut self,
        view: ast::View<'a>,
        written: Option<ast::Type<'a>>,
        asked: &Constraints,
    ) {
        let named = |decorator: ast::Decorator<'a>| Some((decorator.call()?.1.text(), decorator.span()));
        let given: Vec<(&str, Span)> = ast::decorators(view).filter_map(named).collect();
        let place_of = |name: &str| given.iter().rfind(|(own, _)| *own == name).map(|(_, span)| *span);
        let pairs = [
            ("minValue", asked.min_value, "maxValue", asked.max_value),
            ("minLength", asked.min_length, "maxLength", asked.max_length),
        ];
        for (low, least, high, most) in pairs {
            if let (Some(least), Some(most), Some(span)) = (least, most, place_of(low))
                && least > most
            {
                let message = format!("@{low}({least}) is above @{high}({most})");
                self.refuse(Problem::MinAboveMax, span, message, plain);
            }
        }
        let Some(written) = written else { return };
        let bare = match written {
            ast::Type::Nullable(wrapped) => wrapped.inner().unwrap_or(written),
            _ => written,
        };
        let named = self.refers_to_named(bare, 0);
        let literal = matches!(
            bare,
            ast::Type::String(_) | ast::Type::Integer(_) | ast::Type::Boolean(_) | ast::Type::Union(_)
        );
        for name in ["allowed", "minValue", "maxValue", "minLength", "maxLength", "secure"] {
            let Some(span) = place_of(name) else { continue };
            if named {
                let message = format!("@{name}() asks nothing of a type that is declared elsewhere");
                self.refuse(Problem::DecoratedAlias, span, message, |diagnostic| {
                    diagnostic.help("write it where the type is declared, or write the type out here")
                });
            } else if literal && matches!(name, "allowed" | "minLength" | "maxLength") {
                let message = format!("@{name}() adds nothing to a type that names its values");
                self.refuse(Problem::DecoratedLiteral, span, message, plain);
            }
        }
        if let (Some(span), ast::Type::Object(object)) = (place_of("sealed"), bare)
            && object.members().any(|member| matches!(member, ast::ObjectTypeMember::Others(_)))
        {
            let message = "a type that says what other members hold is not sealed";
            self.refuse(Problem::SealedOthers, span, message, plain);
        }
        if let Some(span) = place_of("discriminator") {
            self.discriminated(written, asked.discriminator.as_deref(), span);
        }
    }

    fn refers_to_named(&self, ty: ast::Type<'a>, depth: usize) -> bool {
        if depth > crate::limits::SYNTAX_DEPTH {
            return false;
        }
        let inside =
            |inner: Option<ast::Type<'a>>| inner.is_some_and(|inner| self.refers_to_named(inner, depth + 1));
        match ty {
            ast::Type::Name(name) => matches!(
                self.names.get(name.text()).map(|declared| declared.entity),
                Some(Entity::Type(_) | Entity::ImportedType(..) | Entity::Wildcard(_))
            ),
            ast::Type::Member(member) => inside(member.ty()),
            ast::Type::AdditionalProperties(wrapped) | ast::Type::Items(wrapped) => inside(wrapped.inner()),
            ast::Type::Index(index) => inside(index.ty()),
            _ => false,
        }
    }

    /// A discriminator stands before a union, or a named one that has the same.
    fn discriminated(&mut self, written: ast::Type<'a>, name: Option<&str>, span: Span) {
        let mut bare = written;
        for _ in 0..crate::limits::SYNTAX_DEPTH {
            bare = match bare {
                ast::Type::Nullable(wrapped)
                | ast::Type::NonNull(wrapped)
                | ast::Type::Parenthesized(wrapped) => match wrapped.inner() {
                    Some(inner) => inner,
                    None => return,
                },
                ast::Type::Name(own) => match self.names.get(own.text()).map(|declared| declared.entity) {
                    Some(Entity::Type(index)) => {
                        let Some(declared) = self.names.types.get(index) else { return };
                        let mut decorators = ast::decorators(declared.view());
                        let own = decorators.find_map(|decorator| match decorator.call()? {
                            (_, own, arguments) if own.text() == "discriminator" => Some(*arguments.first()?),
                            _ => None,
                        });
                        if let Some(own) = own {
                            let own = self.constant(own);
                            if let (Some(own), Some(name)) = (own, name)
                                && own != name
                            {
                                let message =
                                    format!("the alternatives are told apart by `{own}`, not by `{name}`");
                                self.refuse(Problem::OtherDiscriminator, span, message, plain);
                            }
                            return;
                        }
                        match declared.ty() {
                            Some(ty) => ty,
                            None => return,
                        }
                    }
                    Some(_) => return,
                    None => break,
                },
                ast::Type::Union(_)
                | ast::Type::Member(_)
                | ast::Type::Index(_)
                | ast::Type::Items(_)
                | ast::Type::AdditionalProperties(_)
                | ast::Type::Parameterized(_)
                | ast::Type::Resource(_) => return,
                _ => break,
            };
        }
        let message = "a discriminator tells the objects of a union apart, and this is none";
        self.refuse(Problem::DiscriminatorTarget, span, message, plain);
    }
}

/// The parts of a value that are not written out: names, calls, operators.
pub(super) fn not_constant(expr: ast::Expr<'_>, depth: usize, found: &mut Vec<Span>) {
    if depth > crate::limits::SYNTAX_DEPTH {
        return;
    }
    let constant = match expr {
        ast::Expr::String(text) => text.plain().is_some(),
        ast::Expr::Array(array) => {
            for item in array.items() {
                match item {
                    ast::ArrayItem::Value(value) => not_constant(value, depth + 1, found),
                    ast::ArrayItem::Spread(spread) => found.push(spread.span()),
                }
            }
            true
        }
        ast::Expr::Object(object) => {
            for item in object.items() {
                match item {
                    ast::ObjectItem::Property(property) => {
                        if let Some(value) = property.value() {
                            not_constant(value, depth + 1, found);
                        }
                    }
                    ast::ObjectItem::Spread(spread) => found.push(spread.span()),
                    ast::ObjectItem::Resource(_) => {}
                }
            }
            true
        }
        ast::Expr::Unary(_) => integer(expr).is_some(),
        ast::Expr::Parenthesized(_)
        | ast::Expr::Call(_)
        | ast::Expr::Method(_)
        | ast::Expr::Name(_)
        | ast::Expr::Member(_)
        | ast::Expr::Binary(_) => false,
        // What could not be read is reported already.
        _ => true,
    };
    if !constant {
        found.push(expr.span());
    }
}

/// A literal integer.
pub(super) fn integer(argument: ast::Expr<'_>) -> Option<i64> {
    match argument.bare() {
        ast::Expr::Integer(view) => view.text().parse().ok(),
        ast::Expr::Unary(unary) => match unary.operand()? {
            ast::Expr::Integer(view) if unary.operator().is_some_and(|operator| operator.text() == "-") => {
                format!("-{}", view.text()).parse().ok()
            }
            _ => None,
        },
        _ => None,
    }
}
