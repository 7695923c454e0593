targetScope = 'resourceGroup'

import { prefixOf, storageNameOf, tagsOf } from '../../functions/naming.bicep'
import { Environment } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string
param serviceBusName string
param maxExecutions int = 5

@description('Executions that are ready before there is work.')
param minExecutions int = 0

var prefix = prefixOf(environment)
var name = '${prefix}-delivery-import'
var tags = tagsOf(environment, 'delivery-import')

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageNameOf(prefix, resourceGroup().id)
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
  tags: tags
}

module serviceBusReceiver '../../modules/serviceBusUser.bicep' = {
  name: 'delivery-import-service-bus'
  params: {
    namespaceName: serviceBusName
    principalIds: [identity.properties.principalId]
    role: 'receiver'
  }
}

module blobContributor '../../modules/blobContributor.bicep' = {
  name: 'delivery-import-blobs'
  params: {
    accountName: account.name
    principalIds: [identity.properties.principalId]
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'delivery-import-vault'
  params: {
    vaultName: vault.name
    principalIds: [identity.properties.principalId]
  }
}

// One message is one file of deliveries; two replicas share the work on a file.
resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: apps.id
    configuration: {
      triggerType: 'Event'
      replicaTimeout: 3600
      replicaRetryLimit: 3
      eventTriggerConfig: {
        parallelism: 2
        replicaCompletionCount: 2
        scale: {
          minExecutions: minExecutions
          maxExecutions: maxExecutions
          pollingInterval: environment == 'prod' ? 10 : 60
          rules: [
            {
              name: 'files'
              type: 'azure-servicebus'
              metadata: {
                namespace: serviceBusName
                queueName: 'delivery-files'
                messageCount: '1'
              }
              identity: identity.id
            }
            {
              name: 'corrections'
              type: 'azure-queue'
              metadata: {
                accountName: account.name
                queueName: 'corrections'
                queueLength: '20'
              }
              auth: [
                { secretRef: 'storage', triggerParameter: 'connection' }
              ]
            }
          ]
        }
      }
      secrets: [
        {
          name: 'storage'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/label-storage-connection'
          identity: identity.id
        }
        {
          name: 'database'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/tracking-database-connection'
          identity: identity.id
        }
      ]
    }
    template: {
      initContainers: [
        {
          name: 'wait-for-database'
          image: 'ghcr.io/parcel-example/wait-for:1.0'
          args: ['tcp', '${prefix}-postgres.postgres.database.azure.com:5432', '--for=60s']
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
      containers: [
        {
          name: 'delivery-import'
          image: 'ghcr.io/parcel-example/delivery-import:${imageTag}'
          env: [
            { name: 'DOTNET_ENVIRONMENT', value: environment }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'ConnectionStrings__Tracking', secretRef: 'database' }
            { name: 'Messaging__Host', value: 'sb://${serviceBusName}.servicebus.windows.net/' }
            { name: 'Import__Drop', value: '/drop' }
          ]
          resources: {
            cpu: json('0.75')
            memory: '1.5Gi'
          }
          volumeMounts: [
            { volumeName: 'drop', mountPath: '/drop', subPath: environment }
            { volumeName: 'work', mountPath: '/work' }
          ]
        }
      ]
      volumes: [
        { name: 'drop', storageType: 'AzureFile', storageName: 'drop' }
        { name: 'work', storageType: 'EmptyDir' }
      ]
    }
  }
  dependsOn: [serviceBusReceiver, blobContributor, vaultReader]
}
