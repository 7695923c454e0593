param name string
param image string
param maxReplicas int
param size string

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: 'norwayeast'
  tags: { 'azd-service-name': 'web' }
  properties: {
    configuration: {}
    template: {
      containers: [
        {
          name: 'web'
          image: image
          // Also where its name were supplied, only the account itself could tell.
          env: [{ name: 'BLOBS', value: reference(resourceId('Microsoft.Storage/storageAccounts', 'st${name}'), '2024-01-01').primaryEndpoints.blob }]
          resources: size == 'large' ? { cpu: 2, memory: '4Gi' } : { cpu: json('0.25'), memory: '0.5Gi' }
        }
      ]
      scale: { maxReplicas: maxReplicas }
    }
  }
}
