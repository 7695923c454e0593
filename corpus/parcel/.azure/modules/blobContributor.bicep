metadata description = 'Lets identities read and write the blobs of one container, or of the whole storage account.'

param accountName string
param containerName string?
param principalIds string[]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: containerName ?? 'none'
    }
  }
}

@description('Storage Blob Data Contributor')
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  name: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
}

resource accountGrant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: if (containerName == null) {
    scope: account
    name: guid(account.id, principalId, role.id)
    properties: {
      roleDefinitionId: role.id
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource containerGrant 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: if (containerName != null) {
    scope: account::blobs::container
    name: guid(account.id, containerName ?? '', principalId, role.id)
    properties: {
      roleDefinitionId: role.id
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
