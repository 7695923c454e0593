targetScope = 'subscription'
resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg'
  location: 'westeurope'
}
module inGroup 'group.bicep' = {
  scope: rg
}
module inNamedGroup 'group.bicep' = {
  scope: resourceGroup('other')
}
module here 'subscription.bicep' = {}
module anywhere 'tenant.bicep' = {
  scope: tenant()
}
module missing 'group.bicep' = {}
module wrong 'group.bicep' = {
  scope: subscription()
}
module unreached 'management.bicep' = {
  scope: managementGroup('mg')
}
module onModule 'group.bicep' = {
  scope: inGroup
}
module many 'subscription.bicep' = [for i in range(0, 2): {
  name: 'many-${i}'
}]
module onAll 'group.bicep' = {
  scope: many
}
module onText 'group.bicep' = {
  scope: 'rg'
}
module same1 'subscription.bicep' = {
  name: 'same'
  scope: subscription()
}
module same2 'subscription.bicep' = {
  name: 'same'
}
module elsewhere 'subscription.bicep' = {
  name: 'same'
  scope: subscription('11111111-2222-3333-4444-555555555555')
}
module sometimes 'subscription.bicep' = if (same1.name == 'x') {
  name: 'same'
}
