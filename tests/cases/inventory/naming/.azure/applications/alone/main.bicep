param stage string
param tag string = '1'

// The only one of its folder is named by it.
resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'something-else-${stage}'
  location: 'norwayeast'

  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'shop:${tag}' }] }
  }
}
