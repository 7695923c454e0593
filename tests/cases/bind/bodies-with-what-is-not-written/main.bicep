resource there 'Microsoft.App/containerApps@2024-03-01' existing = {
  name: 'parcel'
  location: 'norwayeast'
  properties: {}
}
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'kiosk'
  id: 'kiosk'
  type: 'Microsoft.App/containerApps'
  dependsOn: [there]
}
var given = { name: 'ferry' }
module ferry 'ferry.bicep' = {
  params: given
}
output waits array = app.dependsOn
output none string = app.explode()
output state string = ferry.state
output keys object = app.listSecrets()
