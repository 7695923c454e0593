//! No form shows a secret, however it gets into a deployment.

use crate::support::tool::Tool;

/// Every planted secret begins with this, and goes on with where it was planted.
const PLANTED: &str = "hunter2";

const MAIN: &str = "
@secure()
param password string
@secure()
param settings object
@secure()
param fallback string = 'hunter2-by-default'
param registryName string = 'shop.azurecr.io'

var keys = settings.keys
var connection = 'Host=db;Password=${password};Keep=${settings.inner.token}'

// Names are secrets too where they come by a secure parameter, and ids are made of names.
resource named 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: settings.name
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${settings.name}'
  location: 'norwayeast'
}

module grant 'grant.bicep' = {
  params: { vaultName: named.name, principalId: identity.properties.principalId }
}

module inner 'inner.bicep' = {
  params: { password: password, settings: settings }
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  tags: { key: password }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    configuration: {
      ingress: {
        targetPort: 80
        ipSecurityRestrictions: [{ name: 'x', ipAddressRange: '${keys[0]}/32', action: 'Allow' }]
        customDomains: [{ name: '${password}.example', bindingType: 'Disabled' }]
        corsPolicy: { allowedOrigins: keys }
      }
      identitySettings: [{ identity: identity.id, lifecycle: 'None' }]
      registries: [{ server: 'plain.azurecr.io', identity: identity.id }, { server: '${registryName}/${password}', username: password, passwordSecretRef: 'registry' }]
      dapr: { enabled: true, appId: password }
      secrets: [
        { name: 'registry', value: password }
        { name: 'connection', value: connection }
        { name: 'written', value: 'hunter2-written' }
        { name: 'encoded', value: base64('user:${password}') }
        { name: 'by-uri', keyVaultUrl: '${named.properties.vaultUri}secrets/x', identity: identity.id }
        { name: 'vault', keyVaultUrl: 'https://${password}.vault.azure.net/secrets/${settings.inner.token}', identity: 'system' }
      ]
    }
    template: {
      revisionSuffix: password
      initContainers: [{ name: password, image: 'wait:${password}', command: [password], args: keys }]
      containers: [
        {
          name: 'shop'
          image: 'registry/${password}/shop:${settings.inner.token}'
          command: ['/run', '--password', password, connection]
          args: [for key in keys: '--key=${key}']
          env: concat(
            [
              { name: 'PASSWORD', value: password }
              { name: 'CONNECTION', value: connection }
              { name: 'UPPER', value: toUpper(password) }
              { name: 'ENCODED', value: base64(password) }
              { name: 'HASH', value: uniqueString(password) }
              { name: 'PART', value: substring(password, 0, 9) }
              { name: 'DEFAULT', value: fallback }
              { name: 'OBJECT', value: string(settings) }
              { name: 'ID', value: named.id }
              { name: 'URI', value: named.properties.vaultUri }
              { name: 'CLIENT', value: identity.properties.clientId }
              { name: 'OUTPUT', value: inner.outputs.connection }
              { name: 'CHOSEN', value: length(keys) > 1 ? keys[1] : password }
              { name: '${password}-NAME', value: 'x' }
            ],
            map(keys, key => { name: 'KEY_${key}', value: key })
          )
          probes: [
            {
              type: 'Liveness'
              httpGet: { path: '/${password}', port: 80, httpHeaders: [{ name: 'Authorization', value: 'Bearer ${password}' }] }
            }
          ]
          volumeMounts: [{ volumeName: 'share', mountPath: '/${password}', subPath: password }]
        }
      ]
      volumes: [{ name: 'share', storageType: 'AzureFile', storageName: password }]
      scale: {
        rules: [
          { name: 'queue', custom: { type: 'rabbitmq', metadata: { host: 'amqp://user:${password}@mq', value: '5' } } }
          { name: '${password}-rule', custom: { type: 'redis', metadata: { '${password}': password } } }
        ]
      }
    }
  }
}

resource store 'Microsoft.App/managedEnvironments/storages@2025-01-01' = {
  name: 'shop/share'
  properties: { azureFile: { accountName: 'x', accountKey: password, shareName: 'y' } }
}

output password string = password
";

const INNER: &str = "
@secure()
param password string
@secure()
param settings object

@secure()
output connection string = 'Server=x;Password=${password};${settings.inner.token}'
";

const GRANT: &str = "
param vaultName string
param principalId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId)
  properties: {
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6'
    principalId: principalId
  }
}
";

const VALUES: &str = "using 'main.bicep'

param password = 'hunter2-as-parameter'
param settings = {
  name: 'hunter2-name'
  inner: { token: 'hunter2-in-object' }
  keys: ['hunter2-in-list', 'hunter2-too']
}
";

fn tool(name: &str, main: &str) -> Tool {
    let folder = ".azure/applications/shop";
    Tool::new(name)
        .file(&format!("{folder}/main.bicep"), main)
        .file(&format!("{folder}/inner.bicep"), INNER)
        .file(&format!("{folder}/grant.bicep"), GRANT)
        .file(&format!("{folder}/prod.bicepparam"), VALUES)
}

/// What would give the secrets away: as they are written, in capitals, encoded.
fn leaks(text: &str) -> Vec<&str> {
    let lower = [PLANTED, "aHVudGVyMi", "dXNlcjpodW50ZXIy"];
    let shows = |line: &&str| {
        lower.iter().any(|secret| line.contains(secret)) || line.to_lowercase().contains(PLANTED)
    };
    text.lines().filter(shows).collect()
}

#[test]
fn no_form_of_the_inventory_shows_a_secret() {
    for form in ["table", "markdown", "csv", "json", "html"] {
        for more in [&[][..], &["--wide"]] {
            let name = format!("inventory-secrets-{form}-{}", more.len());
            let said =
                tool(&name, MAIN).args(["inventory", "--format", form]).args(more.iter().copied()).run();
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{form}");
            assert!(said.stdout.contains("secure:password") && said.stdout.len() > 2000, "{form}");
            assert_eq!(leaks(&said.stdout), [""; 0], "{form} {more:?}");
        }
    }
}

#[test]
fn no_explanation_of_a_resource_shows_a_secret() {
    // What is written where it is used belongs to no parameter, and nothing marks it.
    let marked = MAIN.replace("'hunter2-written'", "password");
    for form in ["human", "json"] {
        let said = tool(&format!("inventory-secrets-resource-{form}"), &marked);
        let file = ".azure/applications/shop/prod.bicepparam";
        let said = said.args(["explain", file, "app", "--format", form]).run();
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{form}");
        assert!(said.stdout.contains("secure:password"), "{form}: {}", said.stdout);
        assert_eq!(leaks(&said.stdout), [""; 0], "{form}");
    }
}

#[test]
fn no_explanation_of_a_workload_shows_a_secret() {
    let properties =
        ["env", "secret", "image", "args", "probe", "volume", "registry", "roleAssignment", "secret.written"];
    for form in ["human", "json"] {
        for property in properties {
            let said = tool(&format!("inventory-secrets-workload-{form}-{property}"), MAIN);
            let said = said.args(["explain", "shop", property, "--format", form]).run();
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{form} {property}");
            assert!(said.stdout.contains("secure:"), "{form} {property}: {}", said.stdout);
            assert_eq!(leaks(&said.stdout), [""; 0], "{form} {property}");
        }
        let said = tool(&format!("inventory-secrets-workload-{form}"), MAIN);
        let said = said.args(["explain", "shop", "--format", form]).run();
        assert_eq!((said.code, leaks(&said.stdout)), (Some(0), vec![]), "{form}");
    }
}

#[test]
fn a_secret_that_nobody_marked_is_seen() {
    let unmarked = MAIN.replacen("@secure()\n", "", 1);
    let said = tool("inventory-secrets-unmarked", &unmarked).args(["inventory", "--format", "json"]).run();
    assert!(!leaks(&said.stdout).is_empty(), "this test would not see a leak");
}
