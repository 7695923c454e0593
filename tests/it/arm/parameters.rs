//! Parameters files in JSON.

use super::assigned;

#[test]
fn the_full_form() {
    insta::assert_snapshot!(assigned(r#"{
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
      "parameters": {
        "a": {"value": "[not an expression]"}, "b": {"value": [1, 1.5, true, null, {"c": "[[x]"}]}, "c": {"value": null},
        "d": {"reference": {"keyVault": {"id": "/kv"}, "secretName": "s"}},
        "e": {"expression": "[externalInputs('x')]"}, "f": {"expression": "[parameters('a')]"},
        "g": 1
      }}"#), @r#"
      a = '[not an expression]'
      b = [1, 1.5, true, null, {c: '[[x]'}]
      c = null
      d = secret('/kv', 's', null)
      e = externalInputs('x')
      f = <broken>
      g = 1
      broken
      6:77: error[arm/unknown-name]: The parameter "a" does not exist.
      7:10: warning[arm/missing]: The parameter "g" has neither "value" nor "reference". (Write `{"value": …}`. What stands here is taken as the value.)
      "#);
}

#[test]
fn the_shorter_forms() {
    insta::assert_snapshot!(assigned(r#"{"a": {"value": 1}, "b": {"reference": {"keyVault": {"id": "/kv"}, "secretName": "s", "secretVersion": "2"}}}"#), @"
    a = 1
    b = secret('/kv', 's', '2')
    ");
    insta::assert_snapshot!(assigned(r#"{"contentVersion": "1.0.0.0", "a": 1, "parameters": "x", "o": {"k": [2]}}"#), @"
    a = 1
    parameters = 'x'
    o = {k: [2]}
    ");
    insta::assert_snapshot!(assigned(r#"{"parameters": null}"#), @"");
}

#[test]
fn variables_of_the_environment() {
    insta::assert_snapshot!(assigned(r#"{"parameters": {
      "a": {"value": "${NAME}"}, "b": {"value": "x-${A}-${B=two}${C:-3}."}, "c": {"value": {"d": ["${E=}"]}},
      "f": {"value": "$NAME ${ ${} ${1-} ${a b} ${open"}, "g": {"value": "\"${Q}\""}
    }}"#), @r#"
    a = readEnvironmentVariable('NAME')
    b = 'x-${readEnvironmentVariable('A')}-${readEnvironmentVariable('B', 'two')}${readEnvironmentVariable('C', '3')}.'
    c = {d: [readEnvironmentVariable('E', '')]}
    f = '$NAME ${ ${} ${readEnvironmentVariable('1', '')} ${a b} ${open'
    g = '"${readEnvironmentVariable('Q')}"'
    "#);
}

#[test]
fn what_is_no_parameters_file() {
    insta::assert_snapshot!(assigned("1"), @"
    broken
    1:1: error[arm/shape]: An object was expected, not a number.
    ");
    insta::assert_snapshot!(assigned(r#"{"$schema": "x", "parameters": {}, "resources": []}"#), @"
    broken
    1:37: error[arm/shape]: This is a template; a parameters file was expected.
    ");
    insta::assert_snapshot!(assigned(r#"{"$schema": "x", "parameters": []}"#), @"
    broken
    1:32: error[arm/shape]: An object was expected, not an array.
    ");
}
