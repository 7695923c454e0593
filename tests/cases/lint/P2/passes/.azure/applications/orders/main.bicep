resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        external: false
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
