resource vnet 'Microsoft.Network/virtualNetworks@2023-11-01' = [for x in ['a']: {
  name: x
}]
resource web 'Microsoft.Network/virtualNetworks/subnets@2023-11-01' = [for (x, i) in ['a']: {
  parent: vnet[i]
  name: 'web'
}]
