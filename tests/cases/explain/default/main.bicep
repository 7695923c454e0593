param minReplicas int = 1

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    template: {
      scale: {
        minReplicas: minReplicas
      }
    }
  }
}
