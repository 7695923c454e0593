module ferry 'ferry.bicep' = {}
resource late 'Microsoft.App/containerApps@2024-03-01' existing = {
  name: ferry.outputs.name
  dependsOn: [ferry]
}
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('parcel')
  scope: late
}
resource child 'Microsoft.App/containerApps/authConfigs@2024-03-01' = {
  parent: late
  name: 'current'
}
resource named 'Microsoft.App/jobs@2024-03-01' = {
  name: late.name
  dependsOn: [late]
}
module kiosk 'ferry.bicep' = {
  scope: resourceGroup(ferry.outputs.name)
}
output id string = late.id
output domain string = late.properties.configuration.ingress.fqdn
output key string = listKeys(ferry.outputs.name, '2024-03-01').key
output zones array = pickZones('Microsoft.App', 'containerApps', 'norwayeast')
