param on bool
resource app 'Microsoft.App/containerApps@2024-03-01' = if (on) {
  name: 'app'
  location: 'here'
  scope: resourceGroup()
  dependsOn: [old]
  properties: { a: [for x in ['b']: { c: x }] }
}
resource old 'Microsoft.App/containerApps@2024-03-01' existing = {
  name: 'old'
}
