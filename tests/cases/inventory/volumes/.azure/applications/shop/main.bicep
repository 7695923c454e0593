param edition string
param mode string

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'shop-cae'
  location: 'norwayeast'
  properties: {}

  resource catalogue 'storages' = {
    name: 'catalogue'
    properties: {
      azureFile: { accountName: 'shopfiles', accountKey: 'key', shareName: 'catalogue-2026', accessMode: 'ReadOnly' }
    }
  }

  resource orders 'storages' = {
    name: 'orders'
    properties: { azureFile: { accountName: 'shopfiles', accountKey: 'key', shareName: 'all-orders', accessMode: mode } }
  }

  resource archive 'storages' = {
    name: 'archive'
    properties: {
      nfsAzureFile: { server: 'shop.file.core.windows.net', shareName: '/shop/archive', accessMode: 'ReadWrite' }
    }
  }
}

// One of the same name in another environment, which the app is not in.
resource others 'Microsoft.App/managedEnvironments/storages@2025-01-01' = {
  name: 'other-cae/shop-share'
  properties: { azureFile: { accountName: 'other', accountKey: 'key', shareName: 'theirs', accessMode: 'ReadOnly' } }
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    environmentId: apps.id
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
          volumeMounts: [
            { volumeName: 'scratch', mountPath: '/watched' }
            { volumeName: 'catalogue', mountPath: '/catalogue' }
            { volumeName: 'orders', mountPath: '/orders' }
            { volumeName: 'archive', mountPath: '/archive' }
          ]
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
        { name: 'catalogue', storageType: 'AzureFile', storageName: apps::catalogue.name }
        { name: 'orders', storageType: 'AzureFile', storageName: 'Orders' }
        { name: 'archive', storageType: 'NfsAzureFile', storageName: 'archive' }
        { name: 'network', storageType: 'NfsAzureFile', storageName: 'not-mounted' }
      ]
    }
  }
}
