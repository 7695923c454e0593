targetScope = 'resourceGroup'

import { Scale } from '../../modules/app.bicep'

@allowed(['test', 'prod'])
param environment string

param location string = resourceGroup().location
param imageTag string
param scale Scale
param allowedIps string[] = []

@secure()
param telemetryConnectionString string

var prefix = 'parcel-${environment}'
var vaultName = '${prefix}-kv'

resource apps 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

module app '../../modules/app.bicep' = {
  name: 'tracking-api'
  params: {
    name: '${prefix}-tracking-api'
    location: location
    environmentId: apps.id
    image: 'ghcr.io/parcel-example/tracking-api:${imageTag}'
    cpu: environment == 'prod' ? '0.5' : '0.25'
    memory: environment == 'prod' ? '1Gi' : '0.5Gi'
    scale: scale
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'database', vaultName: 'tracking-database-connection' }
    ]
    env: [
      { name: 'ASPNETCORE_ENVIRONMENT', value: environment }
      { name: 'ASPNETCORE_URLS', value: 'http://+:8080' }
      { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetryConnectionString }
      { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
    ]
    allowedIps: allowedIps
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'tracking-api-vault'
  params: {
    vaultName: vaultName
    principalId: app.outputs.principalId
  }
}

output address string = 'https://${app.outputs.fqdn}'
