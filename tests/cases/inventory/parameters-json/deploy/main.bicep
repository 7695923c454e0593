param stage string
param tag string
param scale object
param allowed array = []

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-${stage}'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        targetPort: 80
        ipSecurityRestrictions: [for ip in allowed: { name: 'a', ipAddressRange: ip, action: 'Allow' }]
      }
    }
    template: {
      containers: [{ name: 'shop', image: 'shop:${tag}' }]
      scale: { minReplicas: scale.min, maxReplicas: scale.max }
    }
  }
}
