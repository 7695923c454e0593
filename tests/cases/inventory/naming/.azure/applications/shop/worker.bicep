param name string
param tag string

resource worker 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: 'norwayeast'

  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'shop:${tag}' }] }
  }
}
