param stage string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'shop-${stage}-id'
  location: 'norwayeast'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'shop-${stage}-kv'
  location: 'norwayeast'
  properties: { tenantId: tenant().tenantId, sku: { family: 'A', name: 'standard' } }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
    principalId: identity.properties.principalId
  }
}

resource host 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'shop-${stage}-cae'
  location: 'norwayeast'
  properties: { zoneRedundant: true }
}
