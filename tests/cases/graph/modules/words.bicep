resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '${deployment().name}store'
}

output word string = 'constant'
