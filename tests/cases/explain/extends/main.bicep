param minReplicas int
param location string
param tags object

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: location
  tags: tags
  properties: {
    template: {
      scale: {
        minReplicas: minReplicas
      }
    }
  }
}
