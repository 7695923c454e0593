param origins string

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    workloadProfileName: 'D8'
    configuration: {
      activeRevisionsMode: 'Multiple'
      maxInactiveRevisions: 3
      dapr: { enabled: true, appId: 'shop', appHealth: { enabled: true, path: '/dapr' } }
      identitySettings: [{ identity: 'system', lifecycle: 'None' }]
      registries: [
        { server: 'ghcr.io', username: 'robot', passwordSecretRef: 'registry' }
        { server: 'shop.azurecr.io', identity: 'system' }
      ]
      ingress: {
        external: true
        targetPort: 8080
        exposedPort: 9443
        transport: 'http2'
        allowInsecure: true
        clientCertificateMode: 'require'
        stickySessions: { affinity: 'sticky' }
        corsPolicy: { allowedOrigins: split(origins, ','), allowedMethods: ['GET'], maxAge: 60 }
        customDomains: [{ name: 'shop.example', bindingType: 'SniEnabled' }, { name: 'bare.example' }]
        additionalPortMappings: [{ external: true, targetPort: 9100, exposedPort: 9101 }, { external: false, targetPort: 9200 }]
        traffic: [{ revisionName: 'shop--v1', weight: 90, label: 'stable' }, { latestRevision: true, weight: 10 }]
      }
    }
    template: {
      terminationGracePeriodSeconds: 45
      containers: [{ name: 'shop', image: 'shop:1' }]
    }
  }
}

// What stays on Azure and has the address of the app: from itself, and by way of a module.
resource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
  name: 'gateway/shop'
  properties: { protocol: 'http', url: 'https://${app.properties.configuration.ingress.fqdn}' }
}

module alert 'alert.bicep' = {
  params: { watched: app.id }
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'shopfiles'
  location: 'norwayeast'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
}
