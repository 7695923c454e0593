metadata description = 'Lets identities own, read or write what is in the Service Bus namespace.'

param namespaceName string
param principalIds string[]
param role 'owner' | 'receiver' | 'sender' = 'owner'

@description('Azure Service Bus Data Owner, Receiver and Sender')
var roleIds = {
  owner: '090c5cfd-751d-490a-894a-3ce6f1109419'
  receiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  sender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    scope: namespace
    name: guid(subscription().id, namespace.id, principalId, roleIds[role])
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[role])
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
