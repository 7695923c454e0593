param items array
resource app 'Microsoft.App/containerApps@2024-03-01' = [for (item, i) in items: if (item.on) {
  name: '${item.name}${i}'
  properties: { ports: [for (port, at) in item.ports: { port: port, at: at, i: i }], m: map(items, x => '${x}${i}') }
}]
output one string = app[0].id
