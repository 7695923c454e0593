param settings object
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    template: {
      scale: settings.scale
    }
  }
}
output replicas int = settings.scale.minReplicas
