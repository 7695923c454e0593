resource environment 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: 'SHARED-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'shared-kv'
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: 'elsewhere'
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  properties: {
    environmentId: environment.id
    configuration: {
      registries: [{ server: registry.properties.loginServer }]
      secrets: [{ name: 'db', keyVaultUrl: '${vault.properties.vaultUri}secrets/db' }]
    }
  }
}
