param principal string

resource right 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(principal)
  properties: {
    principalId: principal
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      '7f951dda-4ed3-4680-a7ca-43fe172d538d'
    )
  }
}
