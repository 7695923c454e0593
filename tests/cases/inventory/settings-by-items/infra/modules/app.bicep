param settings object
param further object
@secure()
param secrets object

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop'
  location: resourceGroup().location
  properties: {
    configuration: {
      secrets: [
        for secret in items(secrets): {
          name: secret.key
          value: secret.value
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'shop'
          image: 'ghcr.io/example/shop:1.0.0'
          env: concat(
            map(items(settings), one => { name: one.key, value: one.value }),
            map(items(further), one => { name: one.key, value: one.value }),
            map(items(secrets), one => { name: toUpper(replace(one.key, '-', '_')), secretRef: one.key })
          )
        }
      ]
    }
  }
}
