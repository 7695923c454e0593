resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'orders'
  location: 'norwayeast'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'orders-vault'
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
      }
    }
    template: {
      containers: [
        { name: 'orders', image: 'ghcr.io/altinn/orders:1.2.3', resources: { cpu: json('0.5'), memory: '1Gi' } }
      ]
      scale: { minReplicas: 2, maxReplicas: 10 }
    }
  }
}
