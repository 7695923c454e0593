targetScope = 'resourceGroup'

import { prefixOf, tagsOf } from '../../functions/naming.bicep'
import { Environment, Resources } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string
param registryName string = 'parcelshared'
param registryResourceGroup string = 'parcel-shared'

param workloadProfile string = 'Consumption'
param resources Resources = { cpu: '1', memory: '2Gi' }

@description('Seconds until it is given up.')
param timeoutSeconds int = 600

@description('Into how many parts the routes are divided; each replica takes one.')
@minValue(1)
@maxValue(16)
param parts int = 1

param retryLimit int = 1

var prefix = prefixOf(environment)
var name = '${prefix}-route-reindex'
var registry = '${registryName}.azurecr.io'

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

module identity '../../modules/identity.bicep' = {
  name: 'route-reindex-identity'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'route-reindex')
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'route-reindex-vault'
  params: {
    vaultName: vault.name
    principalIds: [identity.outputs.principalId]
  }
}

module imagePuller '../../modules/imagePuller.bicep' = {
  name: 'route-reindex-images'
  scope: resourceGroup(registryResourceGroup)
  params: {
    registryName: registryName
    principalIds: [identity.outputs.principalId]
  }
}

module job '../../modules/job.bicep' = {
  name: 'route-reindex'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'route-reindex')
    environmentId: apps.id
    workloadProfile: workloadProfile
    image: '${registry}/parcel/route-planner:${imageTag}'
    identityId: identity.outputs.id
    registries: [registry]
    resources: resources
    timeoutSeconds: timeoutSeconds
    retryLimit: retryLimit
    parallelism: parts
    completions: parts
    command: ['/app/planner']
    arguments: ['reindex', '--parts=${parts}', '--quiet=${environment == 'prod'}']
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'database', vaultName: 'tracking-database-connection' }
    ]
    env: [
      { name: 'PLANNER_ENVIRONMENT', value: environment }
      { name: 'PLANNER_DATABASE', secretRef: 'database' }
      { name: 'PLANNER_PARTS', value: string(parts) }
    ]
  }
  dependsOn: [vaultReader, imagePuller]
}
