// Says as little as Azure accepts; everything else is up to the platform.
resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: { targetPort: 8080 }
    }
    template: {
      containers: [
        { name: 'shop', image: 'ghcr.io/example/shop@sha256:0f4e1c7a' }
      ]
    }
  }
}
