param vaultName string

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: 'orders-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'orders-identity'
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, 'reader')
  properties: {
    principalId: reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'orders-identity'), '2023-01-31').principalId
  }
}

// Ids that are put together by hand, as keys and as values, in any case of letters.
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  identity: {
    userAssignedIdentities: {
      '${resourceGroup().id}/providers/microsoft.managedidentity/userassignedidentities/ORDERS-identity': {}
    }
  }
  properties: {
    environmentId: '${resourceGroup().id}/providers/Microsoft.App/managedEnvironments/orders-cae'
  }
  dependsOn: [
    grant
  ]
}
