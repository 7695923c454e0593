param environment string
var isProd = environment == 'prod'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  tags: { size: environment == 'test' ? 'small' : isProd ? 'large' : 'middle' }
  location: 'norwayeast'
  properties: {
    template: {
      scale: {
        minReplicas: isProd ? 3 : 1
      }
    }
  }
}
