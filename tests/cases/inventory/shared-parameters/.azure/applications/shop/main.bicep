param stage string
param tag string
param office string
param maxReplicas int = 3

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-${stage}'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        targetPort: 80
        ipSecurityRestrictions: [{ name: 'office', ipAddressRange: office, action: 'Allow' }]
      }
    }
    template: {
      containers: [{ name: 'shop', image: 'shop:${tag}', env: [{ name: 'STAGE', value: stage }] }]
      scale: { minReplicas: stage == 'prod' ? 2 : 0, maxReplicas: maxReplicas }
    }
  }
}
