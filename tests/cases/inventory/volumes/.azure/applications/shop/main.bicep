param edition string

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {}
    template: {
      initContainers: [
        {
          name: 'unpack'
          image: 'tools:2'
          volumeMounts: [{ volumeName: 'share', mountPath: '/in' }, { volumeName: 'scratch', mountPath: '/out' }]
        }
      ]
      containers: [
        {
          name: 'shop'
          image: 'shop:1'
          volumeMounts: [
            { volumeName: 'share', mountPath: '/share', subPath: edition }
            { volumeName: 'scratch', mountPath: '/scratch', subPath: 'work' }
            { volumeName: 'files', mountPath: '/etc/files' }
            { volumeName: 'all', mountPath: '/etc/all' }
            { volumeName: 'lost', mountPath: '/lost' }
          ]
        }
        {
          name: 'side'
          image: 'side:1'
          volumeMounts: [{ volumeName: 'scratch', mountPath: '/watched' }]
        }
      ]
      volumes: [
        { name: 'share', storageType: 'AzureFile', storageName: 'shop-share', mountOptions: 'dir_mode=0777' }
        { name: 'scratch' }
        {
          name: 'files'
          storageType: 'Secret'
          secrets: [{ secretRef: 'certificate', path: 'client.pem' }, { secretRef: 'token' }]
        }
        { name: 'all', storageType: 'Secret' }
        { name: 'network', storageType: 'NfsAzureFile', storageName: 'not-mounted' }
      ]
    }
  }
}
