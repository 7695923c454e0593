param environment string
param tag string = 'latest'
var registry = 'ghcr.io/altinn'
var host = '${environment}.orders.${environment == 'prod' ? 'no' : 'test'}'

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
            { name: 'KEY', value: host }
          ]
        }
      ]
    }
  }
}
