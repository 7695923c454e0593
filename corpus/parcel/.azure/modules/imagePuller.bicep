metadata description = 'Lets identities pull images; deployed to the resource group of the registry.'

param registryName string
param principalIds string[]

var roles = {
  pull: subscriptionResourceId(
    'Microsoft.Authorization/roleDefinitions',
    '7f951dda-4ed3-4680-a7ca-43fe172d538d' // AcrPull
  )
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    scope: registry
    name: guid(registry.id, principalId, roles.pull)
    properties: {
      roleDefinitionId: roles.pull
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
