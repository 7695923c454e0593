targetScope = 'resourceGroup'

@allowed(['test', 'prod'])
param environment string

param location string = resourceGroup().location
param imageTag string

@description('Labels older than this are deleted.')
@minValue(1)
param keepDays int = 90

param schedule string = '15 2 * * *'

var prefix = 'parcel-${environment}'

resource apps 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

module job '../../modules/job.bicep' = {
  name: 'label-cleanup'
  params: {
    name: '${prefix}-label-cleanup'
    location: location
    environmentId: apps.id
    image: 'ghcr.io/parcel-example/label-cleanup:${imageTag}'
    schedule: schedule
    timeoutSeconds: 15 * 60
    arguments: ['--keep-days', string(keepDays)]
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'storage', vaultName: 'label-storage-connection' }
    ]
    env: [
      { name: 'DOTNET_ENVIRONMENT', value: environment }
      { name: 'ConnectionStrings__Labels', secretRef: 'storage' }
    ]
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'label-cleanup-vault'
  params: {
    vaultName: vault.name
    principalId: job.outputs.principalId
  }
}
