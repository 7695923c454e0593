param environment string
var isProd = environment == 'prod'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    template: {
      scale: {
        minReplicas: isProd ? 3 : 1
      }
    }
  }
}
