param roleAssignments array?

var builtInRoleNames = {
  AcrPush: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8311e382-0749-4cb8-b61a-304f252e45ec')
  Contributor: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'crshop'
  location: resourceGroup().location
  sku: { name: 'Basic' }
}

// With a safe access, as modules do it today.
resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (assignment, index) in (roleAssignments ?? []): {
    name: guid(registry.id, assignment.principalId, assignment.roleDefinitionIdOrName)
    properties: {
      roleDefinitionId: builtInRoleNames[?assignment.roleDefinitionIdOrName] ?? (contains(
          assignment.roleDefinitionIdOrName,
          '/providers/Microsoft.Authorization/roleDefinitions/'
        )
        ? assignment.roleDefinitionIdOrName
        : subscriptionResourceId('Microsoft.Authorization/roleDefinitions', assignment.roleDefinitionIdOrName))
      principalId: assignment.principalId
    }
    scope: registry
  }
]
