resource vnet 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet'
  resource web 'subnets' = {
    name: 'web'
    resource deep 'deeper@2020-01-01' = {
      name: 'deep'
      properties: { a: vnet.name, b: web.id }
    }
  }
  resource db 'subnets@2024-01-01' = {
    name: 'db'
    dependsOn: [web]
  }
}
output a string = vnet::web.id
output b string = vnet::web::deep.id
output c string = vnet::nothing.id
output d string = web.id
