param location string = resourceGroup().location

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-shop'
  location: location
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    template: {
      containers: [{ name: 'shop', image: 'ghcr.io/example/shop:1.0.0' }]
    }
  }
}

// What people hand to a module of a registry: a name, a number, or the whole id.
var pull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    roleAssignments: [
      { principalId: identity.properties.principalId, roleDefinitionIdOrName: pull }
      { principalId: identity.properties.principalId, roleDefinitionIdOrName: 'AcrPush' }
      { principalId: identity.properties.principalId, roleDefinitionIdOrName: 'c2f4ef07-c644-48eb-af81-4b1b4947fb11' }
    ]
  }
}
