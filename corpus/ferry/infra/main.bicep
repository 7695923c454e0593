targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Part of every name; the tool asks for it and remembers it.')
param environmentName string

@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('`large` on days when everybody goes to the islands.')
param size string = 'small'

param timetableImage string
param ticketsImage string
param logLevel string = 'info'

@secure()
param paymentKey string

var abbreviations = loadJsonContent('abbreviations.json')
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: '${abbreviations.resourceGroups}${environmentName}'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: '${abbreviations.operationalInsightsWorkspaces}${environmentName}'
    insightsName: '${abbreviations.insightsComponents}${environmentName}'
    location: location
    tags: tags
  }
}

module host 'modules/host.bicep' = {
  scope: group
  params: {
    environmentName: '${abbreviations.appManagedEnvironments}${environmentName}'
    registryName: '${abbreviations.containerRegistries}${uniqueString(group.id)}'
    workspaceName: monitoring.outputs.workspaceName
    location: location
    tags: tags
  }
}

module timetable 'modules/app.bicep' = {
  scope: group
  params: {
    name: '${abbreviations.appContainerApps}timetable-${environmentName}'
    identityName: '${abbreviations.managedIdentities}timetable-${environmentName}'
    service: 'timetable'
    location: location
    tags: tags
    environmentId: host.outputs.environmentId
    registryName: host.outputs.registryName
    image: timetableImage
    port: 3000
    isPublic: true
    minReplicas: size == 'large' ? 3 : 1
    maxReplicas: size == 'large' ? 12 : 3
    env: [
      { name: 'LOG_LEVEL', value: logLevel }
      { name: 'TICKETS_URL', value: 'https://${tickets.outputs.fqdn}' }
      { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.connectionString }
    ]
  }
}

module tickets 'modules/app.bicep' = {
  scope: group
  params: {
    name: '${abbreviations.appContainerApps}tickets-${environmentName}'
    identityName: '${abbreviations.managedIdentities}tickets-${environmentName}'
    service: 'tickets'
    location: location
    tags: tags
    environmentId: host.outputs.environmentId
    registryName: host.outputs.registryName
    image: ticketsImage
    port: 8080
    isPublic: false
    minReplicas: size == 'large' ? 2 : 0
    maxReplicas: size == 'large' ? 8 : 2
    secrets: { 'payment-key': paymentKey }
    env: [
      { name: 'Logging__LogLevel__Default', value: logLevel }
      { name: 'Payment__Key', secretRef: 'payment-key' }
      { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.connectionString }
    ]
  }
}

output AZURE_LOCATION string = location
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = host.outputs.registryServer
output SERVICE_TIMETABLE_URI string = 'https://${timetable.outputs.fqdn}'
