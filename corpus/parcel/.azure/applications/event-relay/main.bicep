targetScope = 'resourceGroup'

import { prefixOf, tagsOf } from '../../functions/naming.bicep'
import { Scale } from '../../modules/app.bicep'
import { Environment, Resources } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string
param serviceBusName string

@description('Where the image comes from: a registry that several products share.')
param registryName string = 'parcelshared'
param registryResourceGroup string = 'parcel-shared'

param minReplicas int = 0
param maxReplicas int = 5
param resources Resources = { cpu: '0.5', memory: '1Gi' }

@description('Messages in the topic for each replica.')
@minValue(1)
param messagesPerReplica int = 50

var prefix = prefixOf(environment)
var name = '${prefix}-event-relay'
var registry = '${registryName}.azurecr.io'

// Rows that wait in the outbox are relayed too, and are no messages yet.
var waiting = 'SELECT COUNT(*) FROM outbox WHERE relayed_at IS NULL'

var scale Scale = {
  minReplicas: minReplicas
  maxReplicas: maxReplicas
  pollingInterval: 15
  cooldownPeriod: environment == 'prod' ? 600 : 120
  rules: [
    {
      name: 'events'
      type: 'azure-servicebus'
      metadata: {
        namespace: serviceBusName
        topicName: 'parcel-events'
        subscriptionName: 'relay'
        messageCount: string(messagesPerReplica)
      }
      usesIdentity: true
    }
    {
      name: 'outbox'
      type: 'postgresql'
      metadata: {
        query: waiting
        targetQueryValue: '200'
      }
      auth: [
        { secretRef: 'outbox-database', triggerParameter: 'connection' }
      ]
    }
  ]
}

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

module identity '../../modules/identity.bicep' = {
  name: 'event-relay-identity'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'event-relay')
  }
}

module imagePuller '../../modules/imagePuller.bicep' = {
  name: 'event-relay-images'
  scope: resourceGroup(registryResourceGroup)
  params: {
    registryName: registryName
    principalIds: [identity.outputs.principalId]
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'event-relay-vault'
  params: {
    vaultName: vault.name
    principalIds: [identity.outputs.principalId]
  }
}

module serviceBusOwner '../../modules/serviceBusUser.bicep' = {
  name: 'event-relay-service-bus'
  params: {
    namespaceName: serviceBusName
    principalIds: [identity.outputs.principalId]
  }
}

module app '../../modules/app.bicep' = {
  name: 'event-relay'
  params: {
    name: name
    location: location
    tags: tagsOf(environment, 'event-relay')
    environmentId: apps.id
    image: '${registry}/parcel/event-relay:${imageTag}'
    identityId: identity.outputs.id
    registries: [registry]
    resources: resources
    scale: scale
    hasIngress: false
    healthPath: ''
    vaultUri: vault.properties.vaultUri
    secrets: [
      { name: 'outbox-database', vaultName: 'tracking-database-connection' }
    ]
    env: [
      { name: 'DOTNET_ENVIRONMENT', value: environment }
      { name: 'AZURE_CLIENT_ID', value: identity.outputs.clientId }
      { name: 'ConnectionStrings__Outbox', secretRef: 'outbox-database' }
      { name: 'Messaging__Host', value: 'sb://${serviceBusName}.servicebus.windows.net/' }
      { name: 'Messaging__BatchSize', value: string(messagesPerReplica * 2) }
    ]
  }
  dependsOn: [imagePuller, vaultReader, serviceBusOwner]
}
