resource net 'Microsoft.Network/virtualNetworks@2024-01-01' = {
  name: 'net'

  resource subnet 'subnets' = {
    name: 'apps'
  }
}

output subnetId string = net::subnet.id
