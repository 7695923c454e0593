// Nobody calls it, so nothing probes it and nothing scales it by requests.
resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'worker'
  location: 'norwayeast'
  properties: {
    configuration: {}
    template: {
      containers: [
        { name: 'worker', image: 'worker:1' }
      ]
      scale: { maxReplicas: 3 }
    }
  }
}
