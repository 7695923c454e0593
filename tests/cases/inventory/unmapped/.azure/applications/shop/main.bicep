param certificate string = '/subscriptions/0/certificates/c'

resource app 'Microsoft.App/containerApps@2025-02-02-preview' = {
  name: 'shop'
  location: 'norwayeast'
  tags: { team: 'shops' }
  properties: {
    configuration: {
      service: { type: 'redis' }
      runtime: { java: { enableMetrics: true } }
      ingress: {
        targetPort: 80
        additionalPortMappings: []
        customDomains: [{ name: 'shop.example', certificateId: certificate, bindingType: 'SniEnabled' }]
        noSuchProperty: 1
      }
    }
    template: {
      revisionSuffix: 'v1'
      serviceBinds: [{ name: 'cache', serviceId: 'x' }]
      containers: [{ name: 'shop', image: 'shop:1', imageType: 'ContainerImage' }]
    }
  }
}
