// No symbol goes around, so that only ids tell.
resource a 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'a'
  properties: {
    next: '${resourceGroup().id}/providers/Microsoft.App/containerApps/b'
  }
}

resource b 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'b'
  properties: {
    next: '${resourceGroup().id}/providers/Microsoft.App/containerApps/c'
  }
}

resource c 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'c'
  properties: {
    next: [
      '${resourceGroup().id}/providers/Microsoft.App/containerApps/a'
      '${resourceGroup().id}/providers/Microsoft.App/containerApps/b'
    ]
  }
}

resource outside 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'outside'
  dependsOn: [
    a
  ]
}
