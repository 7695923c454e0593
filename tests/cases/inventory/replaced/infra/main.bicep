// An app is deployed with an image that stands in for its own, and again when what it needs is there.
module first 'app.bicep' = {
  name: 'first'
  params: { name: 'orders', image: 'registry.example.com/placeholder:1' }
}

module rights 'rights.bicep' = {
  name: 'rights'
  params: { principal: first.outputs.principal }
}

module second 'app.bicep' = {
  name: 'second'
  params: { name: 'orders', image: 'registry.example.com/orders:2' }
  dependsOn: [rights]
}

// Nothing says which of the two comes last.
module one 'app.bicep' = {
  name: 'one'
  params: { name: 'returns', image: 'registry.example.com/returns:1' }
}

module other 'app.bicep' = {
  name: 'other'
  params: { name: 'returns', image: 'registry.example.com/returns:2' }
}

// Nobody knows whether the second is deployed.
param rollout bool

module before 'app.bicep' = {
  name: 'before'
  params: { name: 'parcels', image: 'registry.example.com/parcels:1' }
}

module after 'app.bicep' = if (rollout) {
  name: 'after'
  params: { name: 'parcels', image: 'registry.example.com/parcels:2' }
  dependsOn: [before]
}
