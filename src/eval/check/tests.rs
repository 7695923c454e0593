//! What fits and what does not. A case is a type, a value, and the codes and parts that are wrong.

mod notation;

use std::sync::Arc;

use super::*;
use crate::language::text::interpolate;
use crate::value::{Key, Object, Unknown};
use notation::{typed, value};

/// What is wrong, as `code path; …`; empty when all is right.
fn wrong(types: &str, ty: &str, json: &str) -> String {
    let (programs, program, ty) = typed(types, ty);
    let violations = check(&programs, program, &ty, &value(json));
    let shown: Vec<_> =
        violations.iter().map(|v| format!("{} {}", v.code.id, v.path).trim().to_owned()).collect();
    shown.join("; ")
}

/// What a reader is told.
fn told(types: &str, ty: &str, json: &str) -> String {
    let (programs, program, ty) = typed(types, ty);
    let violations = check(&programs, program, &ty, &value(json));
    let line = |v: &Violation| {
        format!("{}: {}\n  help: {}\n", v.code.id, v.message, v.help.as_deref().unwrap_or("none"))
    };
    violations.iter().map(line).collect()
}

/// Checks a table of types, values and what is wrong.
fn table(types: &str, cases: &[(&str, &str, &str)]) {
    for (ty, json, expected) in cases {
        assert_eq!(wrong(types, ty, json), *expected, "{json} as {ty}");
    }
}

#[test]
fn simple_types_take_their_own_values_only() {
    table(
        "",
        &[
            ("string", "'x'", ""),
            ("string", "''", ""),
            ("string", "1", "BCP033"),
            ("string", "true", "BCP033"),
            ("string", "['x']", "BCP033"),
            ("int", "1", ""),
            ("int", "-9223372036854775808", ""),
            ("int", "'tre'", "BCP033"),
            ("int", "'3'", "BCP033"),
            ("int", "1.0", "BCP033"),
            ("int", "1.5", "BCP033"),
            ("int", "true", "BCP033"),
            ("bool", "false", ""),
            ("bool", "'true'", "BCP033"),
            ("bool", "0", "BCP033"),
            ("array", "[1, 'x', null, {}]", ""),
            ("array", "{}", "BCP033"),
            ("object", "{a: 1}", ""),
            ("object", "[]", "BCP033"),
            ("any", "1.5", ""),
            ("any", "null", ""),
            ("null", "null", ""),
            ("null", "0", "BCP033"),
        ],
    );
}

#[test]
fn null_is_taken_where_it_is_said() {
    let types = "type maybe = string?\ntype sure = maybe!\ntype again = sure?";
    table(
        types,
        &[
            ("string", "null", "BCP033"),
            ("string?", "null", ""),
            ("string?", "'x'", ""),
            ("string?", "1", "BCP033"),
            ("string[]?", "null", ""),
            ("string[]", "[null]", "BCP034 [0]"),
            ("'a' | null", "null", ""),
            ("('a' | 'b')?", "null", ""),
            ("'a' | 'b'", "null", "BCP033"),
            ("maybe", "null", ""),
            ("sure", "null", "BCP033"),
            ("sure", "'x'", ""),
            ("again", "null", ""),
            ("{ a: string?, b: string }", "{a: null, b: null}", "BCP036 b"),
        ],
    );
}

#[test]
fn literals_and_their_unions() {
    let types = "type size = 'liten' | 'stor'\ntype region = base\ntype base = 'nord' | 'sør'";
    table(
        types,
        &[
            ("'a'", "'a'", ""),
            ("'a'", "'A'", "BCP033"),
            ("1 | 3 | 5", "3", ""),
            ("1 | 3 | 5", "2", "BCP033"),
            ("1 | 3 | 5", "3.0", "BCP033"),
            ("-1 | true | 'x'", "-1", ""),
            ("-1 | true | 'x'", "true", ""),
            ("-1 | true | 'x'", "false", "BCP033"),
            ("size", "'stor'", ""),
            ("size", "'størst'", "BCP033"),
            ("region", "'sør'", ""),
            ("region[]", "['nord', 'øst']", "BCP034 [1]"),
            ("(size | region)[]", "['nord', 'stor']", ""),
            ("(size | region)[]", "[1]", "BCP034 [0]"),
        ],
    );
}

#[test]
fn arrays_and_tuples() {
    let types = "type pair = [string, int]\ntype row = [string, int, { active: bool }]";
    table(
        types,
        &[
            ("int[]", "[]", ""),
            ("int[]", "[1, 'x', 3, 'y']", "BCP034 [1]; BCP034 [3]"),
            ("int[][]", "[[1], ['x']]", "BCP034 [1][0]"),
            ("int[]", "'x'", "BCP033"),
            ("pair", "['a', 1]", ""),
            ("pair", "['a', 'b']", "BCP034 [1]"),
            ("pair", "['a']", "BCP033"),
            ("pair", "['a', 1, 2]", "BCP033"),
            ("pair", "{}", "BCP033"),
            ("[string, int?]", "['a']", ""),
            ("[string, int?]", "['a', null]", ""),
            ("row[]", "[['r1', 10, {active: true}], ['r2', 20, {active: 1}]]", "BCP036 [1][2].active"),
            ("[pair, pair]", "[['x', 4], ['y', 5]]", ""),
        ],
    );
}

#[test]
fn objects_have_what_their_type_names() {
    let types = "\
        type person = { name: string, age: int?, address: { street: string, zip: string? }? }
        @sealed() type closed = { only: string }
        type site = { name: string, port: int, tls: bool, tags: { *: string } }";
    table(
        types,
        &[
            ("person", "{name: 'Kari', age: 40, address: {street: 'Brygga 1'}}", ""),
            ("person", "{name: 'Ola'}", ""),
            ("person", "{name: 'Ola', age: '40', address: {}}", "BCP036 age; BCP035 address"),
            ("person", "{}", "BCP035"),
            ("person", "{name: 'Ola', extra: 1}", ""),
            ("person", "'Ola'", "BCP033"),
            ("closed", "{only: 'denne'}", ""),
            ("closed", "{only: 'denne', port: 1}", "BCP037"),
            ("closed", "{ONLY: 'denne'}", ""),
            ("{ *: string }", "{a: 'x', 'b c': 'y'}", ""),
            ("{ *: string }", "{a: 'x', 'b c': 1}", "BCP036 ['b c']"),
            ("{ kind: string, *: int }", "{kind: 'fangst', fisk: 3, krabbe: 4}", ""),
            ("{ kind: string, *: int }", "{kind: 3, fisk: 'x'}", "BCP036 kind; BCP036 fisk"),
            ("site", "{name: 'torg.no', port: 443, tls: true, tags: {eier: 'fisk', kost: '42'}}", ""),
            ("site", "{name: 'torg.no', port: 443, tls: true, tags: {eier: 42}}", "BCP036 tags.eier"),
            ("{ x: any }", "{}", "BCP035"),
            ("{ x: any }", "{x: null}", ""),
            ("{ x: 'a' | null }", "{}", ""),
            ("{}", "{a: 1}", ""),
            ("@sealed() {}", "{a: 1}", "BCP037"),
            (
                "{ path: string, kind: 'exact' | 'prefix' }[]",
                "[{path: '/', kind: 'other'}]",
                "BCP036 [0].kind",
            ),
        ],
    );
}

#[test]
fn a_discriminator_chooses_the_type() {
    let types = "\
        type http = { kind: 'http', path: string, port: int }
        type tcp = { kind: 'tcp', port: int }
        @discriminator('kind') type probe = http | tcp | { kind: 'none' }
        @discriminator('kind') type more = probe | { kind: 'exec' | 'shell', command: string }
        @sealed() type one = { v: 1, a: int }
        @discriminator('v') type versions = one | { v: 2 }";
    table(
        types,
        &[
            ("probe", "{kind: 'http', path: '/helse', port: 8080}", ""),
            ("probe", "{kind: 'http', port: 'x'}", "BCP036 port; BCP035"),
            ("probe[]", "[{kind: 'tcp', port: 5432}, {kind: 'none'}]", ""),
            ("probe", "{kind: 'udp', port: 1}", "BCP036 kind"),
            ("probe", "{kind: 'HTTP', port: 1}", "BCP036 kind"),
            ("probe", "{kind: 1}", "BCP036 kind"),
            ("probe", "{port: 1}", "BCP078"),
            ("probe", "'tcp'", "BCP033"),
            ("probe?", "null", ""),
            ("probe", "null", "BCP033"),
            ("{ live: probe? }", "{live: {kind: 'tcp'}}", "BCP035 live"),
            ("more", "{kind: 'none'}", ""),
            ("more", "{kind: 'shell', command: 'ls'}", ""),
            ("more", "{kind: 'exec'}", "BCP035"),
            ("versions", "{v: 1, a: 2, b: 3}", "BCP037"),
            ("versions", "{v: 2, b: 3}", ""),
            ("probe", "{kind: '<unknown>'}", ""),
            ("probe", "{kind: 'h<unknown>'}", ""),
            ("probe", "{kind: 'x<unknown>'}", "BCP036 kind"),
            ("@discriminator('kind') (http | tcp)[]", "[]", ""),
            ("@discriminator('kind') http | tcp", "{kind: 'c', x: 1}", "BCP036 kind"),
        ],
    );
}

#[test]
fn decorators_limit_values() {
    let types = "\
        type account = { @minLength(3) @maxLength(24) name: string, @minValue(1) @maxValue(10) count: int, @maxLength(2) zones: string[]? }
        @minLength(2) type shortList = string[]
        @minValue(10) type bigNumber = int";
    table(
        types,
        &[
            ("account", "{name: 'abc', count: 10, zones: ['1', '2']}", ""),
            (
                "account",
                "{name: 'ab', count: 0, zones: ['1', '2', '3']}",
                "BCP333 name; BCP328 count; BCP332 zones",
            ),
            ("account", "{name: 'abc', count: 11}", "BCP327 count"),
            ("shortList", "['x', 'y']", ""),
            ("shortList", "['x']", "BCP333"),
            ("@maxLength(2) shortList", "['x', 'y', 'z']", "BCP332"),
            ("bigNumber", "9", "BCP328"),
            ("@maxValue(20) bigNumber?", "21", "BCP327"),
            ("@maxValue(20) bigNumber?", "null", ""),
            ("@minValue(-5) @maxValue(5) int", "-5", ""),
            ("@minValue(-5) @maxValue(5) int", "-6", "BCP328"),
            ("@maxLength(3) array", "['1', '2', '3']", ""),
            ("@maxLength(2) array", "['1', '2', '3']", "BCP332"),
            // Lengths are UTF-16 units.
            ("@maxLength(2) string", "'🐟'", ""),
            ("@maxLength(1) string", "'🐟'", "BCP332"),
            // A value of the wrong type is told that alone.
            ("@minLength(3) string", "1", "BCP033"),
            ("@minLength(3) any", "'ab'", "BCP333"),
        ],
    );
}

#[test]
fn allowed_values_are_exact_and_of_an_array_each_item() {
    table(
        "",
        &[
            ("@allowed(['Basic', 'Standard']) string", "'Standard'", ""),
            ("@allowed(['Basic', 'Standard']) string", "'Premium'", "BCP033"),
            ("@allowed(['Basic', 'Standard']) string", "'standard'", "BCP033"),
            ("@allowed([1, 3, 5]) int", "3", ""),
            ("@allowed([1, 3, 5]) int", "2", "BCP033"),
            ("@allowed([true]) bool", "false", "BCP033"),
            ("@allowed(['a', 'b', 'c']) array", "['c', 'a']", ""),
            ("@allowed(['a', 'b', 'c']) array", "['c', 'x']", "BCP034 [1]"),
            ("@allowed([['a'], ['a', 'b']]) array", "['a', 'b']", ""),
            ("@allowed([['a'], ['a', 'b']]) array", "['b']", "BCP034 [0]"),
            ("@allowed([['a']]) array", "[]", ""),
            ("@allowed([null, 'a']) string?", "null", ""),
            ("{ @allowed(['a']) x: string }", "{x: 'b'}", "BCP036 x"),
            ("@allowed(['app-1', 'web']) string", "'app-<unknown>'", ""),
            ("@allowed(['app-1', 'web']) string", "'job-<unknown>'", "BCP033"),
        ],
    );
}

#[test]
fn names_parts_and_types_that_contain_themselves() {
    let types = "\
        type node = { name: string, children: node[]? }
        type settings = { limits: { cpu: int, memory: string }, hosts: string[], *: bool }
        type limitsOnly = settings.limits
        type host = settings.hosts[*]
        type other = settings.*
        type second = [string, int][1]
        type cpu = limitsOnly.cpu
        type loop = loop
        type ping = pong.x
        type pong = { x: ping }
        type lost = settings.hosts.nothing";
    table(
        types,
        &[
            ("node", "{name: 'rot', children: [{name: 'gren', children: [{name: 'blad'}]}]}", ""),
            (
                "node",
                "{name: 'rot', children: [{name: 'gren', children: [{nam: 'blad'}]}]}",
                "BCP035 children[0].children[0]",
            ),
            ("limitsOnly", "{cpu: 2, memory: '4Gi'}", ""),
            ("limitsOnly", "{cpu: '2', memory: '4Gi'}", "BCP036 cpu"),
            ("host", "'beta'", ""),
            ("host", "1", "BCP033"),
            ("other", "1", "BCP033"),
            ("second", "'x'", "BCP033"),
            ("cpu", "'x'", "BCP033"),
            ("settings.other", "'x'", "BCP033"),
            ("loop", "1", ""),
            ("ping", "1", ""),
            ("pong", "{x: 1}", ""),
            ("lost", "1", ""),
        ],
    );
}

#[test]
fn unions_of_other_types_say_what_is_wrong_inside_the_only_one_of_its_kind() {
    table(
        "",
        &[
            ("string | int[]", "'x'", ""),
            ("string | int[]", "[1]", ""),
            ("string | int[]", "['x']", "BCP034 [0]"),
            ("string | int[]", "true", "BCP033"),
            ("{ x: string[] | { a: int } }", "{x: {a: 'b'}}", "BCP036 x.a"),
            ("{ a: 'x' } | { a: 'y' }", "{a: 'y'}", ""),
            ("{ a: 'x' } | { a: 'y' }", "{a: 'z'}", "BCP033"),
            ("['a'] | ['b', 'c']", "['b', 'c']", ""),
        ],
    );
}

#[test]
fn what_is_unknown_fits_what_it_might_be() {
    table(
        "type size = 'liten' | 'stor'",
        &[
            ("string", "'<unknown>'", ""),
            ("int", "'<unknown>'", ""),
            ("size", "'<unknown>'", ""),
            ("{ a: int, b: string[] }", "{a: '<unknown>', b: ['<unknown>']}", ""),
            ("string", "'a<unknown>'", ""),
            ("int", "'a<unknown>'", "BCP033"),
            ("size", "'st<unknown>'", ""),
            ("size", "'mid<unknown>'", "BCP033"),
            ("@minLength(9) @maxLength(3) string", "'<unknown>'", ""),
            ("@minLength(9) string", "'abc<unknown>'", ""),
            ("@maxLength(3) string", "'abc<unknown>'", ""),
            ("@maxLength(2) string", "'abc<unknown>'", "BCP332"),
            ("@maxLength(1) array", "['<unknown>', '<unknown>']", "BCP332"),
        ],
    );
}

#[test]
fn secrets_are_checked_by_what_they_hold_and_never_shown() {
    for (ty, json, expected) in [
        ("string", "'<\"s3cr3t\">'", ""),
        ("int", "'<\"s3cr3t\">'", "BCP033"),
        ("@maxLength(3) string", "'<\"s3cr3t\">'", "BCP332"),
        ("@maxLength(9) string", "'key=<\"s3cr3t\">'", "BCP332"),
        ("@minLength(11) string", "'key=<\"s3cr3t\">'", "BCP333"),
        ("'a' | 's3cr3t'", "'<\"s3cr3t\">'", ""),
        ("'a' | 'b'", "'<\"s3cr3t\">'", "BCP033"),
        ("@maxValue(5) int", "'<778899>'", "BCP327"),
        ("string", "'<778899>'", "BCP033"),
        ("@allowed(['s3cr3u']) string", "'<\"s3cr3t\">'", "BCP033"),
        ("@allowed(['s3cr3u']) array", "['<\"s3cr3t\">']", "BCP034 [0]"),
        ("@discriminator('k') { k: 's3cr3u' } | { k: 'b' }", "{k: '<\"s3cr3t\">'}", "BCP036 k"),
        ("@secure() int", "'s3cr3t'", "BCP033"),
        ("@secure() { a: int }", "{a: 's3cr3t'}", "BCP036 a"),
        ("@secure() @maxValue(5) int", "778899", "BCP327"),
        ("@secure() @allowed(['s3cr3u']) string", "'s3cr3t'", "BCP033"),
    ] {
        assert_eq!(wrong("", ty, json), expected, "{json} as {ty}");
        let told = told("", ty, json);
        assert!(!told.contains("s3cr3t") && !told.contains("778899") && !told.contains("Did you"), "{told}");
    }
}

#[test]
fn an_unknown_name_may_be_any_that_is_missing() {
    let (programs, program, ty) = typed("", "@sealed() { a: string }");
    let unknown = Value::Unknown(Arc::new(Unknown::call("reference", vec![])));
    let Ok(Value::Template(name)) = interpolate(&[unknown]) else { panic!("a template") };
    let mut object = Object::new();
    object.set(Key { text: "[x]".into(), template: Some(name) }, Sourced::new("x", OriginId::NOWHERE));
    let sourced = Sourced::new(object, OriginId::NOWHERE);
    assert_eq!(check(&programs, program, &ty, &sourced), []);
}

#[test]
fn what_may_be_null_and_what_may_be_left_out() {
    let types = "type maybe = string?\ntype loop = loop";
    for (ty, null, missing) in [
        ("string", false, false),
        ("string?", true, true),
        ("maybe", true, true),
        ("maybe!", false, false),
        ("any", true, false),
        ("any?", true, true),
        ("'a' | null", true, true),
        ("'a' | maybe", true, true),
        ("'a' | 'b'", false, false),
        ("loop", true, true),
    ] {
        let (programs, program, parsed) = typed(types, ty);
        assert_eq!(accepts_null(&programs, program, &parsed), null, "{ty}");
        assert_eq!(may_be_missing(&programs, program, &parsed), missing, "{ty}");
    }
}

#[test]
fn types_are_shown_as_bicep_writes_them() {
    let types = "type size = 'liten' | 'stor'";
    for ty in [
        "string",
        "size[]?",
        "('a' | 'b')[]",
        "'it' | -1 | true",
        "{ name: string, port: int?, *: bool }",
        "{ *: string }",
        "{ }",
        "[string, int]",
        "size.a[0][*].*",
        "{ a: { b: size } }[]",
        "(string?)[]",
    ] {
        let (programs, program, parsed) = typed(types, ty);
        assert_eq!(show(&programs, program, &parsed), ty);
    }
    let (programs, program, deep) = typed(types, "{ a: { b: { c: { d: int } } } }");
    assert_eq!(show(&programs, program, &deep), "{ a: { b: { c: … } } }");
    let wide = (0..20).map(|n| format!("'{n}'")).collect::<Vec<_>>().join(" | ");
    let (programs, program, wide) = typed(types, &wide);
    assert_eq!(show(&programs, program, &wide), "'0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | …");
}

#[test]
fn a_reader_is_told_what_is_wrong_why_and_what_to_do() {
    let types = "\
        type size = 'liten' | 'stor'
        type a = { kind: 'a', x: int }
        type b = { kind: 'b', y: string }
        @sealed() type closed = { name: string }";
    let told: String = [
        ("int", "'tre'"),
        ("int", "'3'"),
        ("int", "1.5"),
        ("string", "3"),
        ("string", "null"),
        ("bool", "'true'"),
        ("size", "'sor'"),
        ("{ size: size, ports: int[] }", "{size: 'enorm', ports: ['x']}"),
        ("[string, int]", "['a', 'b']"),
        ("[string, int]", "['a', 1, 2]"),
        ("[string, int]", "[]"),
        ("{ site: { name: string, port: int, tls: bool? } }", "{site: {}}"),
        ("closed", "{name: 'x', port: 1}"),
        ("closed", "{nmae: 'x', name: ''}"),
        ("@discriminator('kind') a | b", "{kind: 'c', x: 1}"),
        ("@discriminator('kind') a | b", "{x: 1}"),
        ("@maxValue(10) int", "11"),
        ("@minValue(1) int", "0"),
        ("@maxLength(2) array", "['1', '2', '3']"),
        ("@minLength(3) string", "'ab'"),
        ("@maxLength(2) string", "'abc<unknown>'"),
        ("@allowed(['Basic', 'Standard']) string", "'Standart'"),
        ("@allowed(['Basic', 'Standard']) string", "'Premium'"),
        ("@secure() int", "'hunter2'"),
    ]
    .into_iter()
    .map(|(ty, json)| told(types, ty, json))
    .collect();
    insta::assert_snapshot!(told, @r#"
    BCP033: The value should be of type "int", but is 'tre'.
      help: Give a value of this type, or change the type where it is declared.
    BCP033: The value should be of type "int", but is '3'.
      help: Write it without quotes: 3.
    BCP033: The value should be of type "int", but is 1.5.
      help: Round it: Bicep has whole numbers only.
    BCP033: The value should be of type "string", but is 3.
      help: Put it in quotes: '3'.
    BCP033: The value should be of type "string", but is null.
      help: Leave it out or give a value; only a type that ends in "?" takes null.
    BCP033: The value should be of type "bool", but is 'true'.
      help: Write it without quotes: true.
    BCP033: The value should be of type "size", but is 'sor', which is none of 'liten', 'stor'.
      help: Did you mean 'stor'?
    BCP036: "size" should be of type "size", but is 'enorm', which is none of 'liten', 'stor'.
      help: Give a value of this type, or change the type where it is declared.
    BCP034: "ports[0]" should be of type "int", but is 'x'.
      help: Give a value of this type, or change the type where it is declared.
    BCP034: "[1]" should be of type "int", but is 'b'.
      help: Give a value of this type, or change the type where it is declared.
    BCP033: The value has 3 items, where its tuple type has 2.
      help: Take the surplus items out.
    BCP033: The value has 0 items, where its tuple type has 2.
      help: Add what is missing at its end: string, int.
    BCP035: "site" lacks the required properties "name", "port".
      help: Add name: string, port: int.
    BCP037: The value has the property "port", which its sealed type does not have.
      help: Take it out: the type allows only "name".
    BCP037: The value has the property "nmae", which its sealed type does not have.
      help: Did you mean "name"?
    BCP036: "kind" should be of type "'a' | 'b'", which chooses among the types of the union, but is 'c'.
      help: Give one of 'a' | 'b'.
    BCP078: The value lacks the property "kind", which chooses its type.
      help: Add kind: 'a' | 'b'.
    BCP327: The value is too large: 11, at most 10 allowed.
      help: Give 10 or less (@maxValue).
    BCP328: The value is too small: 0, at least 1 asked for.
      help: Give 1 or more (@minValue).
    BCP332: The value is too long: its number of items is 3, at most 2 allowed.
      help: Make it at most 2 long (@maxLength).
    BCP333: The value is too short: its length is 2, at least 3 asked for.
      help: Make it at least 3 long (@minLength).
    BCP332: The value is too long: the length of its known parts is 3, at most 2 allowed.
      help: Make it at most 2 long (@maxLength).
    BCP033: The value is not allowed: 'Standart', where only 'Basic', 'Standard' may stand.
      help: Did you mean 'Standard'?
    BCP033: The value is not allowed: 'Premium', where only 'Basic', 'Standard' may stand.
      help: Give one of the allowed values, or add yours to @allowed.
    BCP033: The value should be of type "int", but is a secure value.
      help: Give a value of this type, or change the type where it is declared.
    "#);
}

#[test]
fn checking_is_bounded() {
    let types = "type tree = { l: tree?, r: tree? } | { l: tree?, r: tree?, x: int }";
    let mut json = "1".to_owned();
    for _ in 0..200 {
        json = format!("{{l: {json}}}");
    }
    assert_eq!(wrong(types, "tree", &json), "eval/type-too-complex");
    let many = format!("[{}]", "'x',".repeat(10_000));
    let (programs, program, ty) = typed("", "int[]");
    assert_eq!(check(&programs, program, &ty, &value(&many)).len(), limits::VIOLATIONS);
    let (programs, program, ty) = typed("type nest = nest[]", "nest");
    let deep = (0..limits::VALUE_DEPTH + 10).fold(Sourced::new(Vec::new(), OriginId::NOWHERE), |inner, _| {
        Sourced::new(vec![inner], OriginId::NOWHERE)
    });
    let found = check(&programs, program, &ty, &deep);
    assert!(matches!(found.as_slice(), [only] if only.code.id == "eval/type-too-complex"), "{found:?}");
}
