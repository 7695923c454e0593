targetScope = 'resourceGroup'

@description('Where')
param location string = resourceGroup().location
param replicas int = 2
param tags object?

type size = 'small' | 'large'

@export()
func named(a string, b int) string => '${a}-${b}'

var names = [for (x, i) in range(0, replicas): named('web', i)]

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: 'env'
  scope: resourceGroup('shared')
}

resource apps 'Microsoft.App/containerApps@2024-03-01' = [for name in names: if (replicas > 0) {
  name: name
  location: location
  tags: tags ?? { a: 'b', ...{} }
  properties: {
    environmentId: environment.id
    #disable-next-line BCP037
    template: {
      scale: { minReplicas: replicas == 1 ? 0 : 1, maxReplicas: 10 }
    }
  }
  resource child 'child' = {
    name: 'c'
  }
}]

module role 'role.bicep' = if (!empty(names)) {
  params: {
    ids: map(apps, a => a.identity.?principalId!)
  }
}

output hosts string[] = [for i in range(0, replicas): apps[i].properties.configuration.ingress.fqdn]
