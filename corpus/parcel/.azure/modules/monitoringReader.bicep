metadata description = 'Lets identities read what the apps measure.'

param insightsName string
param principalIds string[]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

@description('Monitoring Reader')
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '43d0d8ad-25c7-4714-9337-8ba259a9fe05'
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (principalId, index) in principalIds: {
    scope: insights
    name: guid(insights.id, principalId, role.name)
    properties: {
      roleDefinitionId: role.id
      principalId: principalId
      principalType: 'ServicePrincipal'
      description: 'reader ${index + 1} of ${length(principalIds)}'
    }
  }
]
