resource vnet 'Microsoft.Network/virtualNetworks@2023-11-01' = [for (x, i) in ['a']: {
  name: x
  resource web 'subnets' = {
    name: '${x}${i}'
  }
}]
