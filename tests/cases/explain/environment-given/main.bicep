param tag string
param host string = 'orders.no'
var registry = 'ghcr.io/altinn'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    template: {
      containers: [
        {
          name: 'web'
          image: '${registry}/orders:${tag}'
          env: [
            { name: 'URL', value: 'https://${host}' }
            { name: 'KEY', value: tag }
          ]
        }
      ]
    }
  }
}
