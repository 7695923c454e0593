param container string
param onlyOwn bool = false

var roles = {
  contributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  reader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  sender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  receiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'shop-id'
  location: 'norwayeast'
}

resource files 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'shopfiles'
}

resource bus 'Microsoft.ServiceBus/namespaces@2022-10-01-preview' existing = {
  name: 'shop-bus'
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'shop', image: 'shop:1' }] }
  }
}

// What is written over several lines, with a name in it that nobody supplied.
resource writes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files
  name: guid(files.id, identity.id, roles.contributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.contributor)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    condition: '(\n  (!(ActionMatches{\'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write\'}))\n  OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals \'${container}\')\n)'
    conditionVersion: '2.0'
  }
}

// Two identities with a role on one resource: one of them under no condition.
resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files
  name: guid(files.id, identity.id, roles.reader)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader)
    principalId: identity.properties.principalId
    condition: '(@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals \'in\')'
    conditionVersion: '2.0'
  }
}

resource readsAll 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files
  name: guid(files.id, app.id, roles.reader)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader)
    principalId: app.identity.principalId
    condition: onlyOwn ? '(@Resource[a] StringEquals \'b\')' : null
  }
}

// Each under a condition of its own.
resource sends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: bus
  name: guid(bus.id, identity.id, roles.sender)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.sender)
    principalId: identity.properties.principalId
    condition: '(@Resource[a] StringEquals \'b\')'
    conditionVersion: '2.0'
  }
}

resource sendsToo 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: bus
  name: guid(bus.id, app.id, roles.sender)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.sender)
    principalId: app.identity.principalId
    condition: '(@Resource[a] StringEquals \'c\')'
    conditionVersion: '2.0'
  }
}

// An empty text is no condition.
resource receives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: bus
  name: guid(bus.id, identity.id, roles.receiver)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.receiver)
    principalId: identity.properties.principalId
    condition: ''
  }
}
