targetScope = 'resourceGroup'

import { prefixOf, tagsOf } from '../../functions/naming.bicep'
import { Environment } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string

@description('Stops before a migration that loses data.')
param isCareful bool = true

var prefix = prefixOf(environment)
var name = '${prefix}-schema-migration'

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

module identity '../../modules/identity.bicep' = {
  name: 'schema-migration-identity'
  params: {
    name: name
    location: location
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'schema-migration-vault'
  params: {
    vaultName: vault.name
    principalIds: [identity.outputs.principalId]
  }
}

// The pipeline starts it before it deploys the apps.
module job '../../modules/job.bicep' = {
  name: 'schema-migration'
  params: {
    name: name
    location: location
    tags: union(tagsOf(environment, 'schema-migration'), { startedBy: 'pipeline' })
    environmentId: apps.id
    image: 'ghcr.io/parcel-example/tracking-api:${imageTag}'
    identityId: identity.outputs.id
    timeoutSeconds: 24 * 60 * 60
    retryLimit: 0
    command: ['dotnet', 'Migrate.dll']
    arguments: isCareful ? ['--careful'] : []
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'database', vaultName: 'tracking-database-admin-connection' }
    ]
    env: [
      { name: 'DOTNET_ENVIRONMENT', value: environment }
      { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
    ]
  }
  dependsOn: [vaultReader]
}
