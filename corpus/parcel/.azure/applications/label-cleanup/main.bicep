targetScope = 'resourceGroup'

import { prefixOf, tagsOf } from '../../functions/naming.bicep'
import { Environment } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string

@description('Labels older than this are deleted.')
@minValue(1)
param keepDays int = 90

param schedule string = '15 2 * * *'

var prefix = prefixOf(environment)
var name = '${prefix}-label-cleanup'

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

module identity '../../modules/identity.bicep' = {
  name: 'label-cleanup-identity'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'label-cleanup')
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'label-cleanup-vault'
  params: {
    vaultName: vault.name
    principalIds: [identity.outputs.principalId]
  }
}

module job '../../modules/job.bicep' = {
  name: 'label-cleanup'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'label-cleanup')
    environmentId: apps.id
    image: 'ghcr.io/parcel-example/label-cleanup:${imageTag}'
    identityId: identity.outputs.id
    schedule: schedule
    timeoutSeconds: 15 * 60
    arguments: ['--keep-days', string(keepDays)]
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'storage', vaultName: 'label-storage-connection' }
    ]
    env: [
      { name: 'DOTNET_ENVIRONMENT', value: environment }
      { name: 'AZURE_CLIENT_ID', value: identity.outputs.clientId }
      { name: 'ConnectionStrings__Labels', secretRef: 'storage' }
    ]
  }
  dependsOn: [vaultReader]
}
