param names array

resource environments 'Microsoft.App/managedEnvironments@2024-03-01' = [
  for name in ['blue', 'green']: {
    name: 'cae-${name}'
  }
]

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  properties: {
    environmentId: environments[1].id
  }
}

resource all 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'all'
  dependsOn: [
    environments
  ]
}

// Nobody says how many there are: one stands for all.
resource open 'Microsoft.Storage/storageAccounts@2023-05-01' = [
  for name in names: if (name != 'none') {
    name: name
  }
]
