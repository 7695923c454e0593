resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'orders-id'
  location: 'norwayeast'
}
resource store 'Microsoft.AppConfiguration/configurationStores@2024-06-01' existing = {
  name: 'orders-store'
}
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: resourceGroup().location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  tags: {
    client: identity.properties.clientId
    key: 'endpoint ${store.properties.endpoint}'
  }
}
