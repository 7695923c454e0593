//! Nested deployments.

use super::lowered;

fn nested(form: &str, deployment: &str) -> String {
    let symbolic = if form == "{" { r#""d": "# } else { "" };
    let end = if form == "{" { "}" } else { "]" };
    lowered(&format!(
        r#"{{"parameters": {{"p": {{"type": "string"}}}}, "variables": {{"v": 1}},
          "resources": {form}{symbolic}{{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", {deployment}}}{end}}}"#
    ))
}

const INNER: &str = r#""template": {"parameters": {"x": {"type": "string"}}, "resources": [{"type": "a/b", "apiVersion": "1", "name": "[parameters('x')]"}], "outputs": {"o": {"type": "string", "value": "[parameters('x')]"}}}"#;

#[test]
fn an_inner_scope_is_a_module() {
    insta::assert_snapshot!(nested("[", &format!(r#"
      "condition": "[equals(1, 1)]", "copy": {{"name": "c", "count": 2}}, "location": "west", "subscriptionId": "s", "resourceGroup": "[parameters('p')]",
      "dependsOn": ["other"],
      "properties": {{"mode": "Incremental", "expressionEvaluationOptions": {{"scope": "Inner"}},
        "parameters": {{"x": {{"value": "[format('{{0}}{{1}}', parameters('p'), copyIndex())]"}}}}, {INNER}}}"#)), @"
        #0:
        param x: string
        resource _ a/b@1
          name param.x
        output o: string = param.x

        param p: string
        var v = 1
        module _ #0 'template'@2022-09-01
          for c in 2
          if equals(1, 1)
          scope {location: 'west', subscriptionId: 's', resourceGroup: param.p}
          name 'n'
          after 'other'
          params {x: format('{0}{1}', param.p, c$1)}
        ");
}

#[test]
fn symbolic_names_have_inner_scopes() {
    insta::assert_snapshot!(nested("{", &format!(r#""properties": {{"parameters": null, {INNER}}}"#)), @"
    #0:
    param x: string
    resource _ a/b@1
      name param.x
    output o: string = param.x

    param p: string
    var v = 1
    module d #0 'template'@2022-09-01
      name 'n'
    ");
}

#[test]
fn parameters_of_a_deployment() {
    insta::assert_snapshot!(nested("{", &format!(r#""properties": {{"parameters": {{
      "x": {{"value": {{"a": null}}}},
      "secret": {{"reference": {{"keyVault": {{"id": "[resourceId('Microsoft.KeyVault/vaults', 'kv')]"}}, "secretName": "s", "secretVersion": "1"}}}},
      "loop": {{"copy": [{{"name": "value", "count": 2, "input": "[copyIndex('value')]"}}]}},
      "chosen": "[if(equals(1, 2), createObject('value', parameters('p')), createObject('reference', createObject('keyVault', createObject('id', 'kv'), 'secretName', 's')))]",
      "computed": "[variables('v')]",
      "null": {{"value": null}}
    }}, {INNER}}}"#)), @"
    #0:
    param x: string
    resource _ a/b@1
      name param.x
    output o: string = param.x

    param p: string
    var v = 1
    module d #0 'template'@2022-09-01
      name 'n'
      params {x: {a: null}, secret: secret(resourceId('Microsoft.KeyVault/vaults', 'kv'), 's', '1'), loop: [for property value$0 in 2: value$1], chosen: (equals(1, 2) ? param.p : secret('kv', 's', null)), computed: var.v.value, null: null}
    ");
}

#[test]
fn all_parameters_may_be_computed() {
    insta::assert_snapshot!(nested("{", &format!(r#""properties": {{"parameters": "[variables('v')]", {INNER}}}"#)), @"
    #0:
    param x: string
    resource _ a/b@1
      name param.x
    output o: string = param.x

    param p: string
    var v = 1
    module d #0 'template'@2022-09-01
      name 'n'
      params mapValues(var.v, ((parameter)$0 => parameter$0.value))
    ");
}

#[test]
fn an_outer_scope_is_a_part_of_the_template_around() {
    insta::assert_snapshot!(nested("[", r#"
      "condition": "[equals(1, 1)]", "copy": {"name": "c", "count": 2}, "resourceGroup": "rg", "dependsOn": ["first"],
      "properties": {"mode": "Incremental", "template": {"parameters": {}, "resources": [
        {"type": "a/b", "apiVersion": "1", "name": "[format('{0}{1}', parameters('p'), copyIndex())]", "condition": "[equals(2, 2)]", "dependsOn": ["second"], "scope": "c/d/e"},
        {"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "deeper", "subscriptionId": "s", "properties": {"template": {"resources": [
          {"type": "f/g", "apiVersion": "1", "name": "h"}]}}}
      ]}}"#), @"
      param p: string
      var v = 1
      resource _ a/b@1
        for c in 2
        if (equals(1, 1) && equals(2, 2))
        scope {scope: 'c/d/e', within: {resourceGroup: 'rg'}}
        name format('{0}{1}', param.p, c$1)
        after 'second', 'first'
      resource _ f/g@1
        for c in 2
        if equals(1, 1)
        scope {within: {subscriptionId: 's', within: {resourceGroup: 'rg'}}}
        name 'h'
        after 'first'
      ");
}

#[test]
fn a_loop_in_a_looped_deployment_without_scope_is_refused() {
    insta::assert_snapshot!(nested("[", r#""copy": {"name": "c", "count": 2},
      "properties": {"template": {"resources": [{"type": "a/b", "apiVersion": "1", "name": "x", "copy": {"name": "d", "count": 2}}]}}"#), @"
      param p: string
      var v = 1
      resource _ a/b@1
        for d in 2
        name 'x'
      broken
      3:105: error[arm/unsupported]: A loop within the loop of a parent or of a deployment without a scope of its own.
      ");
}

#[test]
fn a_template_may_be_the_value_of_a_variable() {
    insta::assert_snapshot!(lowered(r#"{
      "variables": {"$fxv#0": {"parameters": {"x": {"type": "string", "defaultValue": "[variables('around')]"}}, "resources": [
        {"type": "a/b", "apiVersion": "1", "name": "[[parameters('x')]", "properties": {"text": "[[[parameters]", "æ": "[[format('\"{0}', parameters('y'))]"}}]},
        "around": 1},
      "resources": [
        {"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "properties": {
          "expressionEvaluationOptions": {"scope": "Outer"}, "template": "[variables('$fxv#0')]", "parameters": {"x": {"value": "y"}}}},
        {"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "properties": {"template": "[json('{}')]"}}
      ]}"#), @r#"
      #0:
      param x: string = <broken>
      resource _ a/b@1
        name param.x
        - properties: {text: '[parameters]', æ: format('"{0}', <broken>)}
      broken

      var $fxv#0 = {parameters: {x: {type: 'string', defaultValue: var.around}}, resources: [{type: 'a/b', apiVersion: '1', name: '[parameters('x')]', properties: {text: '[[parameters]', æ: '[format('"{0}', parameters('y'))]'}}]}
      var around = 1
      module _ #0 'template'@1
        name 'n'
        params {x: 'y'}
      module _ none 'template'@1
        name 'n'
      broken
      2:87: error[arm/unsupported]: A template inside a variable is computed by the template around it.
      3:139: error[arm/unknown-name]: The parameter "y" does not exist.
      8:112: error[arm/unsupported]: The template of a deployment must be written, or be a variable that holds it.
      "#);
}

#[test]
fn templates_that_lie_elsewhere() {
    insta::assert_snapshot!(nested("[", r#""properties": {"templateLink": {"id": "/known/spec"}, "parameters": {"x": {"value": 1}}}"#), @"
    param p: string
    var v = 1
    module _ #7 '/known/spec'@2022-09-01
      name 'n'
      params {x: 1}
    ");
    insta::assert_snapshot!(nested("[", r#""properties": {"templateLink": {"uri": "https://example.com/a.json"}}"#), @r#"
    param p: string
    var v = 1
    module _ none 'https://example.com/a.json'@2022-09-01
      name 'n'
    2:149: note[arm/linked-template]: The linked template "https://example.com/a.json" is not read.
    "#);
    insta::assert_snapshot!(nested("[", r#""properties": {"templateLink": {"relativePath": "[parameters('p')]"}}"#), @r#"
    param p: string
    var v = 1
    module _ none '[parameters('p')]'@2022-09-01
      name 'n'
    2:158: note[arm/linked-template]: The linked template "[parameters('p')]" is not read.
    "#);
    insta::assert_snapshot!(nested("[", r#""properties": {"templateLink": {"id": "/known/spec"}, "parametersLink": {"uri": "x"}}"#), @"
    param p: string
    var v = 1
    module _ #7 '/known/spec'@2022-09-01
      name 'n'
    2:165: note[arm/linked-template]: The linked parameters file is not read.
    ");
    insta::assert_snapshot!(nested("[", r#""properties": {"templateLink": {}}"#), @"
    param p: string
    var v = 1
    module _ none ''@2022-09-01
      name 'n'
    broken
    2:141: error[arm/missing]: The template link names no template.
    ");
}

#[test]
fn deployments_without_a_template() {
    insta::assert_snapshot!(nested("[", r#""properties": {"mode": "Incremental"}"#), @"
    param p: string
    var v = 1
    module _ none ''@2022-09-01
      name 'n'
    broken
    2:111: error[arm/missing]: The deployment has no template.
    ");
    insta::assert_snapshot!(nested("[", r#""properties": "[variables('v')]""#), @"
    param p: string
    var v = 1
    module _ none ''@2022-09-01
      name 'n'
    broken
    2:124: error[arm/shape]: An object was expected, not a text.
    2:111: error[arm/missing]: The deployment has no template.
    ");
    insta::assert_snapshot!(nested("[", r#""tags": {}"#), @"
    param p: string
    var v = 1
    module _ none ''@2022-09-01
      name 'n'
    broken
    2:25: error[arm/missing]: The deployment has no template.
    ");
    insta::assert_snapshot!(nested("{", r#""existing": true"#), @"
    param p: string
    var v = 1
    resource d Microsoft.Resources/deployments@2022-09-01 existing
      name 'n'
    ");
}

#[test]
fn deployments_in_deployments() {
    insta::assert_snapshot!(nested("{", r#""properties": {"template": {"languageVersion": "2.0", "parameters": {"q": {"type": "string"}}, "resources": {
      "deep": {"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "[parameters('q')]", "scope": "Microsoft.Management/managementGroups/m",
        "properties": {"template": {"$schema": "https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#", "resources": {}, "outputs": {"o": {"type": "string", "value": "[parameters('q')]"}}}}}
    }}}"#), @r#"
    #0:
    scopes [ManagementGroup]
    output o: string = <broken>
    broken

    #1:
    param q: string
    module deep #0 'template'@1
      scope {scope: 'Microsoft.Management/managementGroups/m'}
      name param.q
    broken

    param p: string
    var v = 1
    module d #1 'template'@2022-09-01
      name 'n'
    broken
    4:210: error[arm/unknown-name]: The parameter "q" does not exist.
    "#);
}
