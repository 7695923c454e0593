param principal string
param vault string

// The name is the end of an id of which nobody knows the subscription.
var id = resourceId('Microsoft.KeyVault/vaults', vault)

resource home 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: last(split(id, '/'))
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principal)) {
  name: guid(id, principal)
  scope: home
  properties: {
    principalId: principal
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      '4633458b-17de-408a-b874-0445c86b69e6'
    )
  }
}
