param cpu string
param extra object
param settings array
var common = { team: 'orders', cost: 'shared' }
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  tags: union(common, extra)
  properties: {
    template: {
      containers: [
        {
          name: toLower(first(settings).key)
          resources: { cpu: json(cpu) }
          env: map(settings, setting => { name: setting.key, value: setting.is })
        }
      ]
    }
  }
}
