param isAuditor bool
param auditors array
param groupId string = '11111111-2222-3333-4444-555555555555'

var roles = {
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  sender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'shop-id'
  location: 'norwayeast'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'shop-kv'
}

resource spare 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'spare-kv'
}

resource bus 'Microsoft.ServiceBus/namespaces@2022-10-01-preview' existing = {
  name: 'shop-bus'
}

resource secretsUser 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'shop', image: 'shop:1' }] }
  }
}

// One role on two scopes, and once more for the identity of the app itself.
resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, secretsUser.id)
  properties: { roleDefinitionId: secretsUser.id, principalId: identity.properties.principalId }
}

resource onSpare 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: spare
  name: guid(spare.id, identity.id, secretsUser.id)
  properties: { roleDefinitionId: secretsUser.id, principalId: identity.properties.principalId }
}

resource ownOnVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, app.id, secretsUser.id)
  properties: { roleDefinitionId: secretsUser.id, principalId: app.identity.principalId }
}

resource byMap 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: bus
  name: guid(bus.id, identity.id, roles.sender)
  properties: {
    roleDefinitionId: resourceId('Microsoft.Authorization/roleDefinitions', roles.sender)
    principalId: identity.properties.principalId
  }
}

resource custom 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: bus
  name: guid('custom')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '99999999-0000-4000-8000-000000000001')
    principalId: identity.properties.principalId
  }
}

resource onGroup 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, 'reader')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader)
    principalId: identity.properties.principalId
  }
}

resource literal 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, groupId)
  properties: { roleDefinitionId: secretsUser.id, principalId: groupId, principalType: 'Group' }
}

resource perhaps 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isAuditor) {
  scope: bus
  name: guid('auditor')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '090c5cfd-751d-490a-894a-3ce6f1109419')
    principalId: identity.properties.principalId
  }
}

resource open 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for auditor in auditors: {
    scope: vault
    name: guid(vault.id, auditor)
    properties: { roleDefinitionId: secretsUser.id, principalId: auditor }
  }
]

module elsewhere 'grant.bicep' = {
  scope: resourceGroup('shared-group')
  params: { principalIds: [identity.properties.principalId, app.identity.principalId] }
}

module everywhere 'subscription.bicep' = {
  scope: subscription()
  params: { principalId: identity.properties.principalId }
}
