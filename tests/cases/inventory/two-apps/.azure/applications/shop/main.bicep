@secure()
param first string
@secure()
param second string
@secure()
param shared string

// Secrets of one name with values of their own, and one that both are given.
resource orders 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        targetPort: 8080
        additionalPortMappings: [
          { external: false, targetPort: 9090, exposedPort: 19090 }
          { external: false, targetPort: 9090, exposedPort: 19091 }
          { external: false, targetPort: 8080, exposedPort: 18080 }
        ]
      }
      secrets: [{ name: 'password', value: first }, { name: 'token', value: shared }]
    }
    template: {
      containers: [
        {
          name: 'orders'
          image: 'orders:1'
          env: [{ name: 'PASSWORD', secretRef: 'password' }]
          volumeMounts: [{ volumeName: 'all', mountPath: '/secrets' }]
        }
      ]
      volumes: [{ name: 'all', storageType: 'Secret' }]
    }
  }
}

resource bills 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'bills'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        external: true
        transport: 'tcp'
        targetPort: 5000
        exposedPort: 5000
        additionalPortMappings: [
          { external: true, targetPort: 6000, exposedPort: 6000 }
          { external: false, targetPort: 7000, exposedPort: 7000 }
        ]
      }
      secrets: [{ name: 'password', value: second }, { name: 'token', value: shared }]
    }
    template: {
      containers: [
        {
          name: 'bills'
          image: 'bills:1'
          env: [{ name: 'PASSWORD', secretRef: 'password' }, { name: 'TOKEN', secretRef: 'token' }]
        }
      ]
    }
  }
}
