//! Expressions: what they name, and what becomes of functions with a syntax of their own.

use super::{lowered, outputs};

#[test]
fn texts_and_their_escapes() {
    insta::assert_snapshot!(outputs(&["plain", "[[escaped]", "[[open", "['it''s']", "[concat('a', 1, -2)]"]), @"
    output o0 = 'plain'
    output o1 = '[escaped]'
    output o2 = '[[open'
    output o3 = 'it's'
    output o4 = concat('a', 1, -2)
    ");
}

#[test]
fn names_are_found_in_any_case() {
    insta::assert_snapshot!(outputs(&[
        "[parameters('NAME')]",
        "[variables('here')]",
        "[NS.F('x')]",
        "[parameters(concat('na', 'me'))]",
        "[variables(parameters('name'))]",
    ]), @"
    output o0 = param.name
    output o1 = var.Here
    output o2 = <ns.f>('x')
    output o3 = parameters(concat('na', 'me'))
    output o4 = variables(param.name)
    ");
}

#[test]
fn what_is_not_there_is_named() {
    insta::assert_snapshot!(outputs(&[
        "[parameters('nmae')]",
        "[variables('there')]",
        "[ns.g()]",
        "[other.f()]",
        "[concatenate('a')]",
        "[toLower()]",
        "[lambdaVariables('x')]",
        "[copyIndex()]",
        "[copyIndex('loop')]",
        "[map(parameters('list'), lambda(1, 2))]",
    ]), @r#"
    output o0 = <broken>
    output o1 = <broken>
    output o2 = <broken>
    output o3 = <broken>
    output o4 = <broken>
    output o5 = <broken>
    output o6 = <broken>
    output o7 = <broken>
    output o8 = <broken>
    output o9 = map(param.list, <broken>)
    8:41: error[arm/unknown-name]: The parameter "nmae" does not exist. (Did you mean "name"?)
    9:19: error[arm/unknown-name]: The variable "there" does not exist. (Did you mean "Here"?)
    10:19: error[arm/unknown-function]: The function "ns.g" does not exist. (Did you mean "ns.f"?)
    11:19: error[arm/unknown-function]: The function "other.f" does not exist.
    12:19: error[arm/unknown-function]: The function "concatenate" does not exist.
    13:19: error[arm/argument-count]: `toLower` takes 1 arguments, not 0.
    14:19: error[arm/unknown-name]: The lambda variable "x" does not exist.
    15:19: error[arm/loop-index]: There is no loop here.
    16:19: error[arm/loop-index]: There is no loop "loop" here.
    17:50: error[arm/shape]: The name of a lambda's variable is a text.
    "#);
}

#[test]
fn what_is_no_expression_is_marked_where_it_stops() {
    insta::assert_snapshot!(outputs(&["[concat('a' 'b')]", "[x]", "[]", r"[concat('\\', 'æ', )]"]), @"
    output o0 = <broken>
    output o1 = <broken>
    output o2 = <broken>
    output o3 = <broken>
    8:52: error[arm/expression]: This is no expression: a comma or a closing parenthesis was expected. (A text that begins with `[` and ends with `]` begins with `[[` when it is no expression.)
    9:20: error[arm/expression]: This is no expression: an opening parenthesis was expected: only functions have plain names. (A text that begins with `[` and ends with `]` begins with `[[` when it is no expression.)
    10:19: error[arm/expression]: This is no expression: a function call, a text or an integer was expected. (A text that begins with `[` and ends with `]` begins with `[[` when it is no expression.)
    11:39: error[arm/expression]: This is no expression: a function call, a text or an integer was expected. (A text that begins with `[` and ends with `]` begins with `[[` when it is no expression.)
    ");
}

#[test]
fn operators_that_stop_early() {
    insta::assert_snapshot!(outputs(&[
        "[and(true(), false())]",
        "[or(true(), false(), equals(1, 2), true(), null())]",
        "[coalesce(parameters('name'))]",
        "[coalesce(parameters('name'), null(), 'x')]",
        "[if(equals(1, 2), 'a', 'b')]",
        "[not(true())]",
    ]), @"
    output o0 = (true && false)
    output o1 = (((true || false) || equals(1, 2)) || (true || null))
    output o2 = param.name
    output o3 = ((param.name ?? null) ?? 'x')
    output o4 = (equals(1, 2) ? 'a' : 'b')
    output o5 = not(true)
    ");
}

#[test]
fn members_and_indices() {
    insta::assert_snapshot!(outputs(&[
        "[parameters('list')[0].name]",
        "[parameters('list')[variables('here')]['a b']]",
        "[tryGet(parameters('list'), 'a', 0)]",
        "[indexFromEnd(parameters('list'), 1)]",
        "[tryIndexFromEnd(parameters('list'), 1)]",
    ]), @"
    output o0 = param.list[0].name
    output o1 = param.list[var.Here].a b
    output o2 = tryGet(param.list, 'a', 0)
    output o3 = indexFromEnd(param.list, 1)
    output o4 = tryIndexFromEnd(param.list, 1)
    ");
}

#[test]
fn what_only_a_deployment_knows_stays_a_call() {
    insta::assert_snapshot!(outputs(&[
        "[reference('sa').primaryEndpoints.blob]",
        "[reference(resourceId('A/b', 'c'), '2024-01-01', 'full').location]",
        "[listKeys('id', '2024-01-01').keys[0].value]",
        "[list('id', '2024-01-01')]",
        "[resourceInfo('sa').id]",
        "[format('{0}-{1}', 'a', resourceGroup().location)]",
        "[createObject('a', createArray(1, 2))]",
        "[json('9999999999')]",
    ]), @"
    output o0 = reference('sa').primaryEndpoints.blob
    output o1 = reference(resourceId('A/b', 'c'), '2024-01-01', 'full').location
    output o2 = <listKeys>('id', '2024-01-01').keys[0].value
    output o3 = <list>('id', '2024-01-01')
    output o4 = resourceInfo('sa').id
    output o5 = format('{0}-{1}', 'a', resourceGroup().location)
    output o6 = createObject('a', createArray(1, 2))
    output o7 = json('9999999999')
    ");
}

#[test]
fn lambdas_take_slots_from_the_outside_in() {
    insta::assert_snapshot!(outputs(&[
        "[map(parameters('list'), lambda('x', lambdaVariables('X').id))]",
        "[map(parameters('list'), lambda('x', 'i', map(lambdaVariables('x'), lambda('y', createArray(lambdaVariables('x'), lambdaVariables('i'), lambdaVariables('y'))))))]",
        "[reduce(parameters('list'), 0, lambda('x', 'x', lambdaVariables('x')))]",
    ]), @"
    output o0 = map(param.list, ((x)$0 => x$0.id))
    output o1 = map(param.list, ((x, i)$0 => map(x$0, ((y)$2 => createArray(x$0, i$1, y$2)))))
    output o2 = reduce(param.list, 0, ((x, x)$0 => x$1))
    ");
}

#[test]
fn user_functions_see_their_own_parameters() {
    insta::assert_snapshot!(lowered(r#"{
      "parameters": {"outside": {"type": "string"}},
      "variables": {"v": 1},
      "functions": [
        {"namespace": "__bicep", "members": {
          "first": {
            "parameters": [{"name": "a", "type": "string"}, {"name": "b", "type": "array", "items": {"type": "int"}}],
            "output": {"type": "object", "value": {"a": "[parameters('a')]", "n": "[map(parameters('b'), lambda('x', add(lambdaVariables('x'), variables('v'))))]"}},
            "metadata": {"__bicep_export!": true}
          },
          "second": {"output": {"type": "string", "value": "[__bicep.first('x', createArray())]"}},
          "wrong": {"output": {"type": "string", "value": "[parameters('outside')]"}},
          "empty": {}
        }}
      ],
      "resources": []
    }"#), @r#"
    param outside: string
    var v = 1
    func __bicep.first(a: string, b: int[]): object = {a: a$0, n: map(b$1, ((x)$2 => add(x$2, var.v)))} (exported)
    func __bicep.second(): string = <__bicep.first>('x', createArray())
    func __bicep.wrong(): string = <broken>
    func __bicep.empty(): any = <broken>
    broken
    12:61: error[arm/unknown-name]: The parameter "outside" does not exist.
    13:12: error[arm/missing]: The function "__bicep.empty" has no output value.
    "#);
}

#[test]
fn variables_with_loops() {
    insta::assert_snapshot!(lowered(r#"{
      "variables": {
        "copy": [
          {"name": "names", "count": "[length(variables('all'))]", "input": "[format('n{0}', copyIndex('names', 1))]"},
          {"name": "plain", "count": 2, "input": "[copyIndex()]"}
        ],
        "all": ["a", 1, 1.5, null, true, -3, 12345678901234567890],
        "inside": {
          "before": 1,
          "copy": [{"name": "disks", "count": 3, "input": {"lun": "[copyIndex('disks')]", "copy": [{"name": "deep", "count": 1, "input": "[createArray(copyIndex('disks'), copyIndex('deep'))]"}]}}],
          "[parameters('p')]": "computed key",
          "[[literal]": "escaped key"
        },
        "data": {"copy": ["no loop"]}
      },
      "parameters": {"p": {"type": "string"}},
      "metadata": {"__bicep_exported_variables!": [{"name": "all"}]},
      "resources": []
    }"#), @"
    param p: string
    var names = [for names$0 in length(var.all): format('n{0}', add(names$1, 1))]
    var plain = [for plain$0 in 2: plain$1]
    var all = ['a', 1, 1.5, null, true, -3, 1.2345678901234567e19] (exported)
    var inside = {disks: [for property disks$0 in 3: {deep: [for property deep$2 in 1: createArray(disks$1, deep$3)], lun: disks$1}], before: 1, [param.p]: 'computed key', [literal]: 'escaped key'}
    var data = {copy: ['no loop']}
    ");
}

#[test]
fn outputs_and_asserts() {
    insta::assert_snapshot!(lowered(r#"{
      "resources": [],
      "outputs": {
        "a": {"type": "string", "value": "x", "condition": "[equals(1, 1)]"},
        "b": {"type": "array", "copy": {"count": 2, "input": {"i": "[copyIndex()]", "j": "[copyIndex(5)]"}}},
        "c": {"type": "string"},
        "d": "wrong"
      },
      "asserts": {"right": "[equals(1, 1)]"}
    }"#), @r#"
    output a: string = 'x' if equals(1, 1)
    output b: array = [for b$0 in 2: {i: b$1, j: add(b$1, 5)}]
    output c: string = <broken>
    output d: any = <broken>
    assert right = equals(1, 1)
    broken
    6:10: error[arm/missing]: The output "c" has no value.
    7:14: error[arm/shape]: An object was expected, not a text.
    "#);
}
