param name string

resource known 'Microsoft.App/containerApps@2024-03-01' existing = {
  name: 'kiosk-shown'
}

resource preview 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: 'norwayeast'
  properties: {
    template: { containers: [{ name: 'preview', image: 'registry.example/preview:1' }] }
  }
}

output id string = known.id
