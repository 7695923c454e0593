targetScope = 'resourceGroup'

import { prefixOf, tagsOf } from '../../functions/naming.bicep'
import { Cors, Scale } from '../../modules/app.bicep'
import { Environment } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string
param scale Scale
param allowedIps string[] = []

@description('The names under which the public knows it.')
param domains string[] = []

param cors Cors = {
  allowedOrigins: ['*']
  allowedMethods: ['GET']
}

@description('The version of the key that signs links in mails.')
param signingKeyVersion string

param serviceBusName string

@description('The part of requests of which traces are kept, from 0 to 1.')
param traceRatio string = '1'

@secure()
param telemetryConnectionString string

var prefix = prefixOf(environment)
var name = '${prefix}-tracking-api'
var vaultName = '${prefix}-kv'
var isProduction = environment == 'prod'

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource configuration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: '${prefix}-config'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
  tags: tagsOf(environment, 'tracking-api')
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'tracking-api-vault'
  params: {
    vaultName: vaultName
    principalIds: [identity.properties.principalId]
  }
}

module configurationReader '../../modules/configurationReader.bicep' = {
  name: 'tracking-api-configuration'
  params: {
    storeName: configuration.name
    principalIds: [identity.properties.principalId]
  }
}

module serviceBusSender '../../modules/serviceBusUser.bicep' = {
  name: 'tracking-api-service-bus'
  params: {
    namespaceName: serviceBusName
    principalIds: [identity.properties.principalId]
    role: 'sender'
  }
}

module app '../../modules/app.bicep' = {
  name: 'tracking-api'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'tracking-api')
    environmentId: apps.id
    image: 'ghcr.io/parcel-example/tracking-api:${imageTag}'
    identityId: identity.id
    resources: isProduction ? { cpu: '0.5', memory: '1Gi' } : { cpu: '0.25', memory: '0.5Gi' }
    scale: scale
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'database', vaultName: 'tracking-database-connection' }
      { name: 'signing-key', vaultName: 'link-signing-key', version: signingKeyVersion }
    ]
    env: concat(
      [
        { name: 'ASPNETCORE_ENVIRONMENT', value: environment }
        { name: 'ASPNETCORE_URLS', value: 'http://+:8080' }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetryConnectionString }
        { name: 'AZURE_APPCONFIG_URI', value: configuration.properties.endpoint }
        { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
        { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
        { name: 'Links__SigningKey', secretRef: 'signing-key' }
        { name: 'Messaging__Host', value: 'sb://${serviceBusName}.servicebus.windows.net/' }
        { name: 'OTEL_TRACES_SAMPLER', value: 'parentbased_traceidratio' }
        { name: 'OTEL_TRACES_SAMPLER_ARG', value: traceRatio }
      ],
      isProduction ? [] : [{ name: 'Documentation__ShowPages', value: 'true' }]
    )
    allowedIps: allowedIps
    cors: cors
    isSticky: true
    domains: [
      for domain in domains: {
        name: domain
        certificateId: '${apps.id}/managedCertificates/${replace(domain, '.', '-')}'
      }
    ]
  }
  dependsOn: [vaultReader, configurationReader]
}

output address string = 'https://${app.outputs.fqdn}'
