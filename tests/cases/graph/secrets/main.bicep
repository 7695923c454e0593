@secure()
param accountName string = 'hidden-by-the-parameter'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: accountName
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  properties: {
    storage: '${resourceGroup().id}/providers/Microsoft.Storage/storageAccounts/${accountName}/blobServices/default'
  }
}
