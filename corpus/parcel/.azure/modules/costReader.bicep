metadata description = 'Lets an identity read what the whole subscription costs.'

targetScope = 'subscription'

param principalId string

@description('Cost Management Reader')
var roleId = '72fafb9e-0641-4937-9268-a91bfd8191a3'

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleId)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
