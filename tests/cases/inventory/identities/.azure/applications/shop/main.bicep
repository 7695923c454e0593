resource own 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'shop-own'
  location: 'norwayeast'
}

resource shared 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'shared'
  scope: resourceGroup('identities')
}

// Belongs to nobody here.
resource free 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'pipeline'
  location: 'norwayeast'
}

param identityId string

resource system 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-system'
  location: 'norwayeast'
  identity: { type: 'SystemAssigned' }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-system', image: 'by-system:1' }] }
  }
}

resource user 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-user'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${own.id}': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-user', image: 'by-user:1' }] }
  }
}

resource both 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-both'
  location: 'norwayeast'
  identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { '${own.id}': {}, '${shared.id}': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-both', image: 'by-both:1' }] }
  }
}

resource other 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-shared'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${shared.id}': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-shared', image: 'by-shared:1' }] }
  }
}

resource literal 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-literal'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '/subscriptions/0/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hand-made': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-literal', image: 'by-literal:1' }] }
  }
}

resource open 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-parameter'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-parameter', image: 'by-parameter:1' }] }
  }
}

resource none 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'by-none'
  location: 'norwayeast'
  identity: { type: 'None' }
  properties: {
    configuration: {}
    template: { containers: [{ name: 'by-none', image: 'by-none:1' }] }
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: 'shop-database'
}

resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: own.properties.principalId
  properties: { principalName: own.name, principalType: 'ServicePrincipal', tenantId: tenant().tenantId }
}

// Tells its code the names of Azure, and signs in as only Azure lets it.
resource told 'Microsoft.App/jobs@2025-01-01' = {
  name: 'prod-by-name'
  location: 'norwayeast'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${own.id}': {} } }
  properties: {
    configuration: { triggerType: 'Manual', replicaTimeout: 60 }
    template: {
      containers: [
        {
          name: 'by-name'
          image: 'ubuntu:latest'
          command: ['/bin/sh', '-c', 'apt-get update && az login --identity']
          env: [
            { name: 'DATABASE_USER', value: own.name }
            { name: 'SELF', value: 'prod-by-name' }
            { name: 'CALLED', value: user.id }
          ]
          probes: [{ type: 'Liveness', httpGet: { path: '/alive', port: 8080 } }]
        }
      ]
    }
  }
}
