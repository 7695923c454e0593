param name string
param image string

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: resourceGroup().location
  identity: { type: 'SystemAssigned' }
  properties: {
    template: { containers: [{ name: 'main', image: image }] }
  }
}

output principal string = app.identity.principalId
