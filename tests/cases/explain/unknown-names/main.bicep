resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    template: {
      scale: {
        minReplicas: 2
      }
    }
  }
}

resource apple 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'orders-id'
  location: 'norwayeast'
}
output replicas int = app.properties.template.scale.minReplicas
