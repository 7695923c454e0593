//! Every family of accessors, on a small sample each.

use super::*;
use crate::bicep::syntax;
use crate::bicep::syntax::Syntax;
use crate::source::Sources;

fn read(text: &str) -> Syntax {
    syntax::parse(Sources::new().add("main.bicep", text), text.into())
}

fn show(view: Option<View<'_>>) -> String {
    view.map_or("–".to_owned(), |view| view.text().to_owned())
}

fn name(name: Option<Name<'_>>) -> String {
    show(name.map(Name::view))
}

fn expr(expr: Option<Expr<'_>>) -> String {
    show(expr.map(Expr::view))
}

fn ty(ty: Option<Type<'_>>) -> String {
    show(ty.map(Type::view))
}

fn list<T>(items: impl Iterator<Item = T>, show: impl Fn(Option<T>) -> String) -> String {
    items.map(|item| show(Some(item))).collect::<Vec<_>>().join("; ")
}

/// The parts of a declaration, by the accessors of its view.
fn parts(declaration: Declaration<'_>) -> Vec<String> {
    match declaration {
        Declaration::TargetScope(it) => vec![expr(it.value())],
        Declaration::Metadata(it) => vec![name(it.name()), expr(it.value())],
        Declaration::Parameter(it) => vec![name(it.name()), ty(it.ty()), expr(it.default())],
        Declaration::ParameterAssignment(it) => vec![name(it.name()), expr(it.value())],
        Declaration::Variable(it) => vec![name(it.name()), ty(it.ty()), expr(it.value())],
        Declaration::Type(it) => vec![name(it.name()), ty(it.ty())],
        Declaration::Function(it) => {
            let parameters = list(it.parameters(), |parameter| {
                parameter.map_or(String::new(), |it| format!("{} {}", name(it.name()), ty(it.ty())))
            });
            vec![name(it.name()), parameters, ty(it.returns()), expr(it.body())]
        }
        Declaration::Resource(it) => {
            vec![name(it.name()), show(it.ty().map(Str::view)), it.is_existing().to_string(), expr(it.body())]
        }
        Declaration::Module(it) => vec![name(it.name()), show(it.path().map(Str::view)), expr(it.body())],
        Declaration::Test(it) => vec![name(it.name()), show(it.path().map(Str::view)), expr(it.body())],
        Declaration::Output(it) => vec![name(it.name()), ty(it.ty()), expr(it.value())],
        Declaration::Assert(it) => vec![name(it.name()), expr(it.value())],
        Declaration::Import(it) => {
            let imported = match it.imported() {
                None => "–".to_owned(),
                Some(Imported::All(alias)) => format!("* {}", name(alias)),
                Some(Imported::Items(items)) => list(items.into_iter(), |item| {
                    item.map_or(String::new(), |item| {
                        format!("{} {}", item.name().unwrap_or_default(), name(item.alias()))
                    })
                }),
            };
            vec![imported, show(it.path().map(Str::view))]
        }
        Declaration::Extension(it) => {
            vec![show(it.specification()), show(it.config().map(Object::view)), name(it.alias())]
        }
        Declaration::ExtensionConfig(it) => vec![name(it.name()), show(it.config().map(Object::view))],
        Declaration::Using(it) => {
            vec![
                show(it.path().map(Str::view)),
                it.is_none().to_string(),
                show(it.config().map(Object::view)),
            ]
        }
        Declaration::Extends(it) => vec![show(it.path().map(Str::view))],
    }
}

#[test]
fn declarations_have_their_parts() {
    for (text, expected) in [
        ("targetScope = 'tenant'", &["'tenant'"][..]),
        ("metadata owner = 'us'", &["owner", "'us'"]),
        ("param a string = 'x'", &["a", "string", "'x'"]),
        ("param a int?", &["a", "int?", "–"]),
        ("param a = 1", &["a", "1"]),
        ("var a = 1", &["a", "–", "1"]),
        ("var a int = 1", &["a", "int", "1"]),
        ("type a = 'x' | 'y'", &["a", "'x' | 'y'"]),
        ("func f(a int, b string[]) bool => a == 1", &["f", "a int; b string[]", "bool", "a == 1"]),
        ("resource a 'b@c' = {}", &["a", "'b@c'", "false", "{}"]),
        ("resource a 'b@c' existing = {}", &["a", "'b@c'", "true", "{}"]),
        ("module a 'b' = if (c) {}", &["a", "'b'", "if (c) {}"]),
        ("test a 'b' = {}", &["a", "'b'", "{}"]),
        ("output a array = []", &["a", "array", "[]"]),
        ("assert a = true", &["a", "true"]),
        ("import {a, b as c, 'd-e' as f} from 'g'", &["a –; b c; d-e f", "'g'"]),
        ("import * as a from 'b'", &["* a", "'b'"]),
        ("extension a with {} as b", &["a", "{}", "b"]),
        ("extension 'a'", &["'a'", "–", "–"]),
        ("extensionConfig a with {}", &["a", "{}"]),
        ("using 'a' with {}", &["'a'", "false", "{}"]),
        ("using none", &["–", "true", "–"]),
        ("extends 'a'", &["'a'"]),
        // What is missing is missing, and the rest is there.
        ("param a string =", &["a", "string", "–"]),
        ("var a =", &["a", "–", "–"]),
    ] {
        let tree = read(text);
        let found: Vec<_> = tree.declarations().map(parts).collect();
        assert_eq!(found, [expected.to_vec()], "{text}");
    }
}

#[test]
fn a_declaration_has_a_name_and_a_place() {
    let tree = read("targetScope = 'tenant'\n@secure()\nparam a string\n");
    let found: Vec<_> = tree
        .declarations()
        .map(|declaration| (name(declaration.name()), declaration.view().span().range()))
        .collect();
    assert_eq!(found, [("–".to_owned(), 0..22), ("a".to_owned(), 23..47)]);
}

#[test]
fn decorators_are_calls_with_or_without_a_namespace() {
    let tree = read("@description('a')\n@sys.minLength(1)\n@secure\nparam a string\n");
    let declaration = tree.declarations().next().unwrap();
    let shown: Vec<_> = decorators(declaration.view())
        .map(|decorator| match decorator.call() {
            Some((namespace, function, arguments)) => {
                format!("{} {} {}", name(namespace), function.text(), list(arguments.into_iter(), expr))
            }
            None => format!("no call: {}", expr(decorator.expression())),
        })
        .collect();
    assert_eq!(shown, ["– description 'a'", "sys minLength 1", "no call: secure"]);
}

/// The parts of an expression, by the accessors of its view.
fn operands(whole: Expr<'_>) -> Vec<String> {
    match whole {
        Expr::Name(_) | Expr::Integer(_) | Expr::Boolean(_) | Expr::Null(_) | Expr::String(_) => {
            vec![whole.view().text().to_owned()]
        }
        Expr::Object(it) => it
            .items()
            .map(|item| match item {
                ObjectItem::Property(it) => match it.key() {
                    Some(Key::Name(key)) => format!("{}: {}", key.text(), expr(it.value())),
                    Some(Key::Quoted(key)) => format!("quoted {}: {}", key.view().text(), expr(it.value())),
                    None => "–".to_owned(),
                },
                ObjectItem::Spread(it) => format!("...{}", expr(it.expression())),
                ObjectItem::Resource(it) => format!("resource {}", name(it.name())),
            })
            .collect(),
        Expr::Array(it) => it
            .items()
            .map(|item| match item {
                ArrayItem::Value(it) => expr(Some(it)),
                ArrayItem::Spread(it) => format!("...{}", expr(it.expression())),
            })
            .collect(),
        Expr::For(it) => vec![name(it.item()), name(it.index()), expr(it.collection()), expr(it.body())],
        Expr::If(it) => vec![expr(it.condition()), show(it.body().map(Object::view))],
        Expr::Parenthesized(it) => vec![expr(it.expression()), whole.bare().view().text().to_owned()],
        Expr::Conditional(it) => vec![expr(it.condition()), expr(it.consequence()), expr(it.alternative())],
        Expr::Binary(it) => vec![expr(it.left()), show(it.operator()), expr(it.right())],
        Expr::Unary(it) => vec![show(it.operator()), expr(it.operand())],
        Expr::NonNull(it) => vec![expr(it.operand())],
        Expr::Call(it) => vec![name(it.function()), list(it.arguments(), expr)],
        Expr::Method(it) => vec![expr(it.object()), name(it.name()), list(it.arguments(), expr)],
        Expr::Lambda(it) => vec![list(it.parameters(), name), expr(it.body())],
        Expr::Member(it) => vec![expr(it.object()), name(it.name()), it.is_safe().to_string()],
        Expr::Index(it) => {
            vec![expr(it.object()), expr(it.index()), format!("{} {}", it.is_safe(), it.is_from_end())]
        }
        Expr::Nested(it) => vec![expr(it.object()), name(it.name())],
    }
}

#[test]
fn expressions_have_their_parts() {
    for (text, expected) in [
        ("a", &["a"][..]),
        ("17", &["17"]),
        ("false", &["false"]),
        ("null", &["null"]),
        ("'x${y}'", &["'x${y}'"]),
        ("{ a: 1, 'b': 2, ...c }", &["a: 1", "quoted 'b': 2", "...c"]),
        ("[1, ...a, [2]]", &["1", "...a", "[2]"]),
        ("[for (a, i) in b: c]", &["a", "i", "b", "c"]),
        ("[for a in b: c]", &["a", "–", "b", "c"]),
        ("((a))", &["(a)", "a"]),
        ("a ? b : c", &["a", "b", "c"]),
        ("a + b * c", &["a", "+", "b * c"]),
        ("-a.b", &["-", "a.b"]),
        ("a!", &["a"]),
        ("f(a, [b])", &["f", "a; [b]"]),
        ("az.f(a)", &["az", "f", "a"]),
        ("(a, b) => c", &["a; b", "c"]),
        ("a => b", &["a", "b"]),
        ("a.b", &["a", "b", "false"]),
        ("a.?b", &["a", "b", "true"]),
        ("a[0]", &["a", "0", "false false"]),
        ("a[?^0]", &["a", "0", "true true"]),
        ("a::b", &["a", "b"]),
    ] {
        let tree = read(&format!("var x = {text}\n"));
        let Some(Declaration::Variable(variable)) = tree.declarations().next() else { panic!("{text}") };
        assert_eq!(variable.value().map(operands), Some(expected.iter().map(ToString::to_string).collect()));
    }
}

#[test]
fn bodies_have_their_parts() {
    for (text, expected) in [
        ("resource a 'b' = {}", &[][..]),
        ("resource a 'b' = if (c) {}", &["(c)", "{}"]),
        ("resource a 'b' = [for c in d: {}]", &["c", "–", "d", "{}"]),
        ("resource a 'b' = {\n  resource c 'd' = {}\n  resource: 1\n}", &["resource c", "resource: 1"]),
        ("module a 'b' = if (c) {}", &["(c)", "{}"]),
        // Before a condition, and nowhere else, the body may begin on a later line.
        ("module a 'b' =\n// why\nif (c) {}", &["(c)", "{}"]),
    ] {
        let tree = read(&format!("{text}\n"));
        let body = match tree.declarations().next() {
            Some(Declaration::Resource(resource)) => resource.body(),
            Some(Declaration::Module(module)) => module.body(),
            _ => panic!("{text}"),
        };
        assert_eq!(body.map(operands), Some(expected.iter().map(ToString::to_string).collect()), "{text}");
    }
}

/// The parts of a type, by the accessors of its view.
fn members(whole: Type<'_>) -> Vec<String> {
    match whole {
        Type::Name(_) | Type::Integer(_) | Type::Boolean(_) | Type::Null(_) | Type::String(_) => {
            vec![whole.view().text().to_owned()]
        }
        Type::Unary(it) => vec![show(it.operator()), ty(it.operand())],
        Type::Union(it) => vec![list(it.members(), ty)],
        Type::Nullable(it)
        | Type::NonNull(it)
        | Type::Parenthesized(it)
        | Type::AdditionalProperties(it)
        | Type::Items(it) => vec![ty(it.inner())],
        Type::Object(it) => it
            .members()
            .map(|member| match member {
                ObjectTypeMember::Property(it) => match it.key() {
                    Some(Key::Name(key)) => format!("{}: {}", key.text(), ty(it.ty())),
                    Some(Key::Quoted(key)) => format!("quoted {}: {}", key.view().text(), ty(it.ty())),
                    None => "–".to_owned(),
                },
                ObjectTypeMember::Others(it) => format!("*: {}", ty(it.ty())),
            })
            .collect(),
        Type::Tuple(it) => it.items().map(|item| ty(item.ty())).collect(),
        Type::Array(it) => vec![ty(it.item())],
        Type::Member(it) => vec![ty(it.ty()), name(it.name())],
        Type::Index(it) => vec![ty(it.ty()), expr(it.index())],
        Type::Parameterized(it) => vec![ty(it.namespace()), name(it.name()), list(it.arguments(), ty)],
        Type::Resource(it) => vec![show(it.ty().map(Str::view))],
    }
}

#[test]
fn types_have_their_parts() {
    for (text, expected) in [
        ("string", &["string"][..]),
        ("1", &["1"]),
        ("true", &["true"]),
        ("null", &["null"]),
        ("'x'", &["'x'"]),
        ("-1", &["-", "1"]),
        ("'a' | 'b'[] | null", &["'a'; 'b'[]; null"]),
        ("string?", &["string"]),
        ("a.b!", &["a.b"]),
        ("(int)", &["int"]),
        ("{ a: int, 'b': string?, *: bool }", &["a: int", "quoted 'b': string?", "*: bool"]),
        ("[int, string]", &["int", "string"]),
        ("int[][]", &["int[]"]),
        ("a.b", &["a", "b"]),
        ("a.*", &["a"]),
        ("a[*]", &["a"]),
        ("a[0]", &["a", "0"]),
        ("resourceInput<'a@b'>", &["–", "resourceInput", "'a@b'"]),
        ("sys.resourceOutput<'a@b'>", &["sys", "resourceOutput", "'a@b'"]),
    ] {
        let tree = read(&format!("type x = {text}\n"));
        let Some(Declaration::Type(declared)) = tree.declarations().next() else { panic!("{text}") };
        assert_eq!(
            declared.ty().map(members),
            Some(expected.iter().map(ToString::to_string).collect()),
            "{text}"
        );
    }
    let tree = read("param a resource 'b@c'\n");
    let Some(Declaration::Parameter(parameter)) = tree.declarations().next() else { panic!("no parameter") };
    assert_eq!(parameter.ty().map(members), Some(vec!["'b@c'".to_owned()]));
}
