@secure()
param secret string
param n string
resource inner 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'inner'
  location: 'norwayeast'
  tags: { copy: toUpper(secret), n: n }
}
