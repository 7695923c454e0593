//! Types of parameters, definitions and outputs.

use super::lowered;

fn params(params: &str) -> String {
    lowered(&format!(
        r##"{{"definitions": {{"color": {{"type": "string", "allowedValues": ["red", "blue"]}},
          "shape": {{"type": "object", "properties": {{"kind": {{"type": "string"}}, "sizes": {{"type": "array", "prefixItems": [{{"type": "int"}}], "items": false}}}},
            "additionalProperties": {{"type": "int"}}, "metadata": {{"__bicep_export!": true}}}}}},
          "parameters": {params}, "resources": []}}"##
    ))
}

#[test]
fn plain_types_in_any_case() {
    insta::assert_snapshot!(params(r#"{
      "a": {"type": "String"}, "b": {"type": "SecureString"}, "c": {"type": "int"}, "d": {"type": "Bool"},
      "e": {"type": "object"}, "f": {"type": "secureObject"}, "g": {"type": "array"}, "h": {"type": "number"}, "i": {}, "j": 1
    }"#), @r#"
    type color = string(one of 'red', 'blue')
    type shape = {kind: string, sizes: [int], *: int} (exported)
    param a: string
    param b: string(secure)
    param c: int
    param d: bool
    param e: object
    param f: object(secure)
    param g: array
    param h: any
    param i: any
    param j: any
    broken
    6:101: warning[arm/unknown-type]: There is no type "number".
    6:126: error[arm/shape]: An object was expected, not a number.
    "#);
}

#[test]
fn defaults_may_compute() {
    insta::assert_snapshot!(params(r#"{
      "a": {"type": "string", "defaultValue": "[parameters('b')]"},
      "b": {"type": "string", "defaultValue": "[resourceGroup().location]"},
      "c": {"type": "array", "defaultValue": [1, {"x": null}]},
      "d": {"type": "object", "defaultValue": {"copy": {"name": "is a member"}}}
    }"#), @"
    type color = string(one of 'red', 'blue')
    type shape = {kind: string, sizes: [int], *: int} (exported)
    param a: string = param.b
    param b: string = resourceGroup().location
    param c: array = [1, {x: null}]
    param d: object = {copy: {name: 'is a member'}}
    ");
}

#[test]
fn constraints() {
    insta::assert_snapshot!(params(r#"{
      "a": {"type": "string", "minLength": 1, "maxLength": 3, "allowedValues": ["a"], "metadata": {"description": "d"}},
      "b": {"type": "int", "minValue": -1, "maxValue": 3},
      "c": {"type": "string", "nullable": true, "minLength": 2}
    }"#), @"
    type color = string(one of 'red', 'blue')
    type shape = {kind: string, sizes: [int], *: int} (exported)
    param a: string(minLength 1, maxLength 3, one of 'a')
    param b: int(min -1, max 3)
    param c: string?(minLength 2)
    ");
}

#[test]
fn structures() {
    insta::assert_snapshot!(params(r##"{
      "a": {"type": "object", "properties": {"kind": {"type": "string", "allowedValues": ["x"]}, "n": {"type": "int", "nullable": true}}, "additionalProperties": false},
      "b": {"type": "array", "items": {"$ref": "#/definitions/color"}},
      "c": {"type": "array", "prefixItems": [{"type": "int"}, {"type": "string"}], "items": false},
      "d": {"type": "object", "additionalProperties": {"type": "string"}},
      "e": {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {
        "x": {"$ref": "#/definitions/shape"}, "y": {"type": "object", "properties": {"kind": {"type": "string", "allowedValues": ["y"]}}}}}},
      "f": {"type": "array", "prefixItems": [{"type": "int"}], "items": {"type": "string"}}
    }"##), @"
    type color = string(one of 'red', 'blue')
    type shape = {kind: string, sizes: [int], *: int} (exported)
    param a: {kind: 'x', n: int?}(sealed)
    param b: type.color[]
    param c: [int, string]
    param d: {*: string}
    param e: (type.shape | {kind: 'y'})(by kind)
    param f: array
    ");
}

#[test]
fn references_into_definitions() {
    insta::assert_snapshot!(params(r##"{
      "a": {"$ref": "#/definitions/COLOR", "nullable": true},
      "b": {"$ref": "#/definitions/shape/properties/kind"},
      "c": {"$ref": "#/definitions/shape/properties/sizes/prefixItems/0"},
      "d": {"$ref": "#/definitions/shape/additionalProperties"},
      "e": {"$ref": "#/definitions/nothing"},
      "f": {"$ref": "#/definitions/shape/strange"}
    }"##), @r##"
    type color = string(one of 'red', 'blue')
    type shape = {kind: string, sizes: [int], *: int} (exported)
    param a: type.color?
    param b: type.shape.kind
    param c: type.shape.sizes[0]
    param d: type.shape.*
    param e: any
    param f: any
    9:21: warning[arm/unknown-type]: There is no type "#/definitions/nothing".
    10:21: warning[arm/unknown-type]: There is no type "#/definitions/shape/strange".
    "##);
}
