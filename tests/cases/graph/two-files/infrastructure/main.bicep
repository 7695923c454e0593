resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'shared-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'shared-kv'
}
