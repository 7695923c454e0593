param environment string
var sizes = loadJsonContent('sizes.json')
var own = sizes[environment]
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  tags: { motto: loadTextContent('motto.txt') }
  properties: {
    template: {
      scale: {
        minReplicas: own.min
      }
    }
  }
}
