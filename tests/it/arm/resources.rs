//! Resources: both forms of templates, nesting, loops, scopes.

use super::lowered;

fn array(resources: &str) -> String {
    lowered(&format!(
        r#"{{"parameters": {{"n": {{"type": "int"}}, "p": {{"type": "string"}}}},
          "variables": {{"version": "2024-01-01", "same": "[variables('version')]", "computed": "[concat('a', 'b')]"}},
          "resources": [{resources}]}}"#
    ))
}

fn symbolic(resources: &str) -> String {
    lowered(&format!(r#"{{"languageVersion": "2.0", "resources": {{{resources}}}}}"#))
}

#[test]
fn the_schema_says_the_scope() {
    for (schema, scope) in [
        ("2019-04-01/deploymentTemplate.json#", "ResourceGroup"),
        ("2018-05-01/subscriptionDeploymentTemplate.json#", "Subscription"),
        ("2019-08-01/managementGroupDeploymentTemplate.json#", "ManagementGroup"),
        ("2019-08-01/tenantDeploymentTemplate.json", "Tenant"),
    ] {
        let url = format!("https://schema.management.azure.com/schemas/{schema}");
        let program = lowered(&format!(r#"{{"$schema": "{url}", "resources": []}}"#));
        assert_eq!(program, format!("scopes [{scope}]\n"));
    }
    assert_eq!(lowered(r#"{"$schema": "https://example.com/other.json", "resources": []}"#), "");
}

#[test]
fn what_is_no_template() {
    insta::assert_snapshot!(lowered("[]"), @"
    broken
    1:1: error[arm/shape]: An object was expected, not an array.
    ");
    insta::assert_snapshot!(lowered("{'a': 1}"), @"
    broken
    1:2: error[arm/json]: The file is no JSON: Single-quoted strings are not allowed.
    ");
    insta::assert_snapshot!(lowered("  // nothing\n"), @"
    broken
    1:1: error[arm/json]: The file holds no JSON value.
    ");
    insta::assert_snapshot!(lowered("{}"), @r#"1:1: warning[arm/missing]: The template has no "resources"."#);
    insta::assert_snapshot!(lowered(r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {}}"#), @r#"
    broken
    1:13: error[arm/shape]: This is a parameters file; a template was expected.
    1:1: warning[arm/missing]: The template has no "resources".
    "#);
    // Azure deploys a template whose schema says so by mistake.
    let mistaken = lowered(
        r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "resources": {}}"#,
    );
    insta::assert_snapshot!(mistaken, @"");
    insta::assert_snapshot!(lowered(r#"{"parameters": [], "variables": 1, "functions": {}, "resources": "x", "outputs": "y"}"#), @"
    broken
    1:16: error[arm/shape]: An object was expected, not an array.
    1:49: error[arm/shape]: An array was expected, not an object.
    1:33: error[arm/shape]: An object was expected, not a number.
    1:66: error[arm/shape]: An array or an object was expected, not a text.
    1:82: error[arm/shape]: An object was expected, not a text.
    ");
}

#[test]
fn comments_trailing_commas_and_members_that_are_there_twice() {
    insta::assert_snapshot!(lowered("{
      // One line,
      \"Resources\": [], /* or more */
      \"variables\": {\"a\": 1, \"b\": 2, \"a\": 3, \"B\": 4,},
    }"), @r#"
    var a = 3
    var b = 2
    var B = 4
    broken
    4:38: warning[arm/duplicate-member]: The member "a" is there twice; the last one counts.
    4:46: error[arm/duplicate-member]: The variable "B" is there twice; case makes no difference.
    "#);
}

#[test]
fn a_resource_with_everything() {
    insta::assert_snapshot!(array(r#"{
      "comments": "dropped", "metadata": {"description": "dropped"},
      "condition": "[equals(parameters('p'), 'x')]",
      "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2024-01-01", "name": "[parameters('p')]",
      "location": "west", "tags": null, "sku": {"name": "x"},
      "identity": {"userAssignedIdentities": {"[resourceId('a/b', 'c')]": {}}},
      "dependsOn": ["[resourceId('a/b', 'c')]", "loopName"],
      "scope": "Microsoft.Network/virtualNetworks/v",
      "zones": ["1"], "properties": {"a": [1, {"b": "[parameters('n')]"}]}
    }"#), @"
    param n: int
    param p: string
    var version = '2024-01-01'
    var same = var.version
    var computed = concat('a', 'b')
    resource _ Microsoft.Storage/storageAccounts@2024-01-01
      if equals(param.p, 'x')
      scope {scope: 'Microsoft.Network/virtualNetworks/v'}
      name param.p
      after resourceId('a/b', 'c'), 'loopName'
      - location: 'west'
      - tags: null
      - sku: {name: 'x'}
      - identity: {userAssignedIdentities: {[resourceId('a/b', 'c')]: {}}}
      - zones: ['1']
      - properties: {a: [1, {b: param.n}]}
    ");
}

#[test]
fn what_a_resource_lacks_is_said() {
    insta::assert_snapshot!(array(r#"{}, 1, {"type": "[parameters('p')]", "name": "x"}, {"type": "a/b", "name": "x", "copy": {"name": "c"}}"#), @r#"
    param n: int
    param p: string
    var version = '2024-01-01'
    var same = var.version
    var computed = concat('a', 'b')
    resource _ @?
    resource _ [parameters('p')]@?
      name 'x'
    resource _ a/b@?
      for c in <broken>
      name 'x'
    broken
    3:29: error[arm/shape]: An object was expected, not a number.
    3:25: error[arm/missing]: The resource has no name.
    3:25: error[arm/missing]: The resource has no type.
    3:41: error[arm/unsupported]: The type of a resource must be a text that is known.
    3:113: error[arm/missing]: The loop has no "count".
    "#);
}

#[test]
fn versions_may_be_variables() {
    insta::assert_snapshot!(array(r#"
      {"type": "a/b", "name": "x", "apiVersion": "[variables('version')]"},
      {"type": "a/b", "name": "x", "apiVersion": "[variables('same')]"},
      {"type": "a/b", "name": "x", "apiVersion": "[variables('computed')]"},
      {"type": "a/b", "name": "x", "apiVersion": "[parameters('p')]", "location": "west"}"#), @"
      param n: int
      param p: string
      var version = '2024-01-01'
      var same = var.version
      var computed = concat('a', 'b')
      resource _ a/b@2024-01-01
        name 'x'
      resource _ a/b@2024-01-01
        name 'x'
      resource _ a/b@?
        name 'x'
        - apiVersion: var.computed
      resource _ a/b@?
        name 'x'
        - apiVersion: param.p
        - location: 'west'
      ");
}

#[test]
fn children_get_the_full_type_and_name() {
    insta::assert_snapshot!(array(r#"{
      "type": "Microsoft.Sql/servers", "apiVersion": "1", "name": "[parameters('p')]", "condition": "[equals(1, 1)]",
      "resources": [
        {"type": "databases", "apiVersion": "2", "name": "db", "dependsOn": ["[parameters('p')]"],
         "resources": [{"type": "keys", "apiVersion": "3", "name": "[format('k{0}', 1)]"}]},
        {"type": "Microsoft.Sql/servers/firewallRules", "apiVersion": "2", "name": "[concat(parameters('p'), '/rule')]"},
        {"type": "providers/locks", "apiVersion": "2", "name": "Microsoft.Authorization/l"}
      ]},
      {"type": "a/b", "name": "x", "apiVersion": "1", "resources": [{"type": "c", "name": "y", "apiVersion": "1"}]}"#), @"
      param n: int
      param p: string
      var version = '2024-01-01'
      var same = var.version
      var computed = concat('a', 'b')
      resource _ Microsoft.Sql/servers@1
        if equals(1, 1)
        name param.p
      resource _ Microsoft.Sql/servers/databases@2
        name '${param.p}/${'db'}'
        after param.p
      resource _ Microsoft.Sql/servers/databases/keys@3
        name '${param.p}/${'db'}/${format('k{0}', 1)}'
      resource _ Microsoft.Sql/servers/firewallRules@2
        name concat(param.p, '/rule')
      resource _ Microsoft.Sql/servers/providers/locks@2
        name '${param.p}/${'Microsoft.Authorization/l'}'
      resource _ a/b@1
        name 'x'
      resource _ a/b/c@1
        name 'x/y'
      ");
}

#[test]
fn loops_of_resources_and_properties() {
    insta::assert_snapshot!(array(r#"{
      "type": "a/b", "apiVersion": "1", "name": "[format('x{0}', copyIndex(1))]",
      "copy": {"name": "many", "count": "[parameters('n')]", "mode": "serial", "batchSize": 2},
      "properties": {
        "before": "[copyIndex('many')]",
        "copy": [
          {"name": "disks", "count": "[copyIndex()]", "input": {
            "lun": "[copyIndex('disks')]", "of": "[copyIndex()]",
            "copy": [{"name": "ids", "count": 2, "input": "[createArray(copyIndex('many'), copyIndex('disks', 1), copyIndex('ids'))]"}]}},
          {"name": "other", "count": 1, "input": "[map(createArray(1), lambda('x', add(lambdaVariables('x'), copyIndex('other'))))]"}
        ]}
      },
      {"type": "a/b", "apiVersion": "1", "name": "y", "copy": [{"name": "zones", "count": 3, "input": "[copyIndex('zones', 1)]"}]}"#), @"
      param n: int
      param p: string
      var version = '2024-01-01'
      var same = var.version
      var computed = concat('a', 'b')
      resource _ a/b@1
        for many in param.n
        name format('x{0}', add(many$1, 1))
        - properties: {disks: [for property disks$2 in many$1: {ids: [for property ids$4 in 2: createArray(many$1, add(disks$3, 1), ids$5)], lun: disks$3, of: many$1}], other: [for property other$2 in 1: map(createArray(1), ((x)$4 => add(x$4, other$3)))], before: many$1}
      resource _ a/b@1
        name 'y'
        - zones: [for property zones$0 in 3: add(zones$1, 1)]
      ");
}

#[test]
fn the_loop_of_a_parent_is_that_of_its_children() {
    insta::assert_snapshot!(array(r#"{
      "type": "a/b", "apiVersion": "1", "name": "[format('x{0}', copyIndex())]", "copy": {"name": "many", "count": 2},
      "resources": [
        {"type": "c", "apiVersion": "1", "name": "[copyIndex()]"},
        {"type": "c", "apiVersion": "1", "name": "z", "copy": {"name": "inner", "count": 2}}
      ]}"#), @"
      param n: int
      param p: string
      var version = '2024-01-01'
      var same = var.version
      var computed = concat('a', 'b')
      resource _ a/b@1
        for many in 2
        name format('x{0}', many$1)
      resource _ a/b/c@1
        for many in 2
        name '${format('x{0}', many$1)}/${many$1}'
      resource _ a/b/c@1
        for inner in 2
        name '${format('x{0}', inner$1)}/${'z'}'
      broken
      7:63: error[arm/unsupported]: A loop within the loop of a parent or of a deployment without a scope of its own.
      ");
}

#[test]
fn symbolic_names() {
    insta::assert_snapshot!(symbolic(r#"
      "vault": {"existing": true, "type": "Microsoft.KeyVault/vaults", "apiVersion": "1", "name": "kv", "subscriptionId": "s", "resourceGroup": "[resourceGroup().name]"},
      "vault::secret": {"type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "1", "name": "[format('{0}/{1}', 'kv', 's')]", "dependsOn": ["VAULT", "[format('many[{0}]', copyIndex())]", "gone"], "copy": {"name": "c", "count": 1}},
      "many": {"type": "a/b", "apiVersion": "1", "name": "m", "copy": {"name": "many", "count": 2}, "@options": {"retryOn": {}}},
      "Many": {"type": "a/b", "apiVersion": "1", "name": "m"}"#), @r#"
      resource vault Microsoft.KeyVault/vaults@1 existing
        scope {subscriptionId: 's', resourceGroup: resourceGroup().name}
        name 'kv'
      resource vault::secret Microsoft.KeyVault/vaults/secrets@1
        for c in 1
        name format('{0}/{1}', 'kv', 's')
        after resource.vault, format('many[{0}]', c$1), 'gone'
      resource many a/b@1
        for many in 2
        name 'm'
      resource Many a/b@1
        name 'm'
      broken
      5:8: error[arm/duplicate-member]: The resource "Many" is there twice.
      "#);
}

#[test]
fn resources_of_extensions() {
    insta::assert_snapshot!(lowered(r#"{
      "languageVersion": "2.1-experimental",
      "imports": {"graph": {"provider": "MicrosoftGraph", "version": "1.0.0"}},
      "extensions": {"k8s": {"name": "Kubernetes", "version": "1.0.0", "config": {}}},
      "resources": {
        "group": {"import": "graph", "type": "Microsoft.Graph/groups@v1.0", "properties": {"displayName": "g"}},
        "pod": {"extension": "k8s", "existing": true, "type": "core/Pod", "apiVersion": "v1", "properties": {"metadata": {"name": "p"}}},
        "odd": {"extension": "k8s", "type": "core/Pod@v1", "properties": "[createObject()]"},
        "none": {"extension": "k8s", "type": "core/Pod@v1"},
        "azure": {"type": "a/b", "apiVersion": "1", "name": "n", "extension": {"is": "a member"}}
      }}"#), @"
      resource group graph:Microsoft.Graph/groups@v1.0
        - displayName: 'g'
      resource pod k8s:core/Pod v1 existing
        - metadata: {name: 'p'}
      resource odd k8s:core/Pod@v1
        - ...createObject()
      resource none k8s:core/Pod@v1
      resource azure a/b@1
        name 'n'
      ");
}
