targetScope = 'resourceGroup'

import { prefixOf, tagsOf } from '../../functions/naming.bicep'
import { Environment } from '../../types/workload.bicep'

param environment Environment

@minLength(3)
param location string = resourceGroup().location

param imageTag string

@description('The names of what the infrastructure made are told by the pipeline.')
@minLength(3)
param vaultName string

@minLength(3)
param appsName string

@minLength(5)
param configurationName string

@description('When carriers are asked for what they moved.')
param schedule string

@description('Carriers that are asked, each with its own page size.')
param carriers { name: string, pageSize: int }[]

@secure()
param telemetryConnectionString string

var name = '${prefixOf(environment)}-carrier-sync'
var tags = tagsOf(environment, 'carrier-sync')

// The host of a vault depends on the cloud.
var vaultUri = 'https://${vaultName}${az.environment().suffixes.keyvaultDns}/'

var carrierVariables = flatten(map(range(0, length(carriers)), index => [
  { name: 'Carriers__${index}__Name', value: carriers[index].name }
  { name: 'Carriers__${index}__PageSize', value: string(carriers[index].pageSize) }
]))

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: appsName
}

resource configuration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: configurationName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
  tags: tags
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'carrier-sync-vault'
  params: {
    vaultName: vaultName
    principalIds: [identity.properties.principalId]
  }
}

module configurationReader '../../modules/configurationReader.bicep' = {
  name: 'carrier-sync-configuration'
  params: {
    storeName: configurationName
    principalIds: [identity.properties.principalId]
  }
}

module job '../../modules/job.bicep' = {
  name: 'carrier-sync'
  params: {
    name: name
    location: location
    tags: tags
    environmentId: apps.id
    image: 'ghcr.io/parcel-example/carrier-sync:${imageTag}'
    identityId: identity.id
    schedule: schedule
    timeoutSeconds: 600
    retryLimit: 0
    arguments: ['sync', '--since', 'last-run']
    vaultUri: vaultUri
    secrets: [
      { name: 'database', vaultName: 'tracking-database-connection' }
      { name: 'carrier-token', vaultName: 'carrier-token' }
    ]
    env: concat(
      [
        { name: 'DOTNET_ENVIRONMENT', value: environment }
        { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
        { name: 'AZURE_APPCONFIG_URI', value: configuration.properties.endpoint }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetryConnectionString }
        { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
        { name: 'Carriers__Token', secretRef: 'carrier-token' }
      ],
      carrierVariables
    )
  }
  dependsOn: [vaultReader, configurationReader]
}
