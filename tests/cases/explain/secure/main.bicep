@secure()
param key string
param plain object
param host string = 'orders.no'
var registry = 'ghcr.io/altinn'
var tag = 'latest'
module inner 'inner.bicep' = {
  params: { secret: 'hunter2-inner', n: 'n' }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  tags: { n: plain.n, length: '${length(key)}' }
  properties: {
    template: {
      containers: [
        {
          name: 'web'
          image: '${registry}/orders:${tag}'
          env: [
            { name: 'URL', value: 'https://${host}/${key}' }
            { name: 'KEY', value: 'key=${key};' }
          ]
        }
      ]
    }
  }
}
