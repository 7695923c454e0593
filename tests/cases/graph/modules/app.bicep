param subnetId string
param word string

resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-01-01' existing = {
  name: '${split(subnetId, '/')[8]}/${last(split(subnetId, '/'))}'
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae'
  tags: {
    word: word
  }
  properties: {
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
    }
  }
}
