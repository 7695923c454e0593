resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'kiosk'
  location: 'norwayeast'
  properties: {}
}

// No reference to the resource, but its id all the same.
var environmentId = resourceId('Microsoft.App/managedEnvironments', 'kiosk')

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'kiosk-web'
  location: 'norwayeast'
  properties: {
    environmentId: environmentId
    template: { containers: [{ name: 'web', image: 'ghcr.io/example/kiosk:1' }] }
  }
}

resource other 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'kiosk-other'
  location: 'norwayeast'
  properties: {
    environmentId: resourceId('Microsoft.App/managedEnvironments', 'ferry')
    template: { containers: [{ name: 'web', image: 'ghcr.io/example/kiosk:1' }] }
  }
}
