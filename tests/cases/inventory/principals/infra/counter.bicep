param hasIdentity bool

resource counter 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'counter'
  location: 'norwayeast'
  identity: hasIdentity ? { type: 'SystemAssigned' } : null
  properties: {
    template: {
      containers: [{ name: 'counter', image: 'registry.example/counter:1' }]
    }
  }
}

output optional string? = counter.?identity.?principalId
output asked string = contains(counter.identity, 'principalId') ? counter.identity.principalId : ''
output lower string = toLower(counter.identity.principalId)
output plain string = counter.identity.principalId
