targetScope = 'subscription'

param environmentName string
param webImage string
param replicas string
param size string = 'small'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: 'norwayeast'
}

module web 'web.bicep' = {
  scope: group
  params: { name: 'ca-web-${environmentName}', image: webImage, maxReplicas: int(replicas), size: size }
}
