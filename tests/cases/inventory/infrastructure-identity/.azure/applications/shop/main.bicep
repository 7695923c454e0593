param stage string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'shop-${stage}-id'
}

resource host 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: 'shop-${stage}-cae'
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: host.id
    configuration: {}
    template: { containers: [{ name: 'shop', image: 'shop:1' }] }
  }
}
