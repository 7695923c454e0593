targetScope = 'resourceGroup'

import { prefixOf, storageNameOf, tagsOf } from '../../functions/naming.bicep'

@description('Elsewhere nobody asks what it costs.')
@allowed(['staging', 'prod'])
param environment string

param location string = resourceGroup().location
param imageTag string
param schedule string
param containerName string = 'costs'

@description('The subscription that is billed.')
param billedSubscription string = subscription().subscriptionId

var prefix = prefixOf(environment)
var name = '${prefix}-cost-report'
var tags = tagsOf(environment, 'cost-report')

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: '${prefix}-insights'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
  tags: tags
}

// Reports are kept apart from what the product stores.
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: storageNameOf('${prefix}cost', resourceGroup().id)
  location: location
  tags: tags
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Cool'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = {
      name: containerName
      properties: { publicAccess: 'None' }
    }
  }
}

module blobContributor '../../modules/blobContributor.bicep' = {
  name: 'cost-report-blobs'
  params: {
    accountName: account.name
    containerName: containerName
    principalIds: [identity.properties.principalId]
  }
  dependsOn: [account::blobs::container]
}

module monitoringReader '../../modules/monitoringReader.bicep' = {
  name: 'cost-report-insights'
  params: {
    insightsName: insights.name
    principalIds: [identity.properties.principalId]
  }
}

module costReader '../../modules/costReader.bicep' = {
  name: 'cost-report-subscription'
  scope: subscription()
  params: {
    principalId: identity.properties.principalId
  }
}

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
      triggerType: 'Schedule'
      replicaTimeout: 1800
      replicaRetryLimit: 2
      scheduleTriggerConfig: {
        cronExpression: schedule
      }
    }
    template: {
      containers: [
        {
          name: 'cost-report'
          image: 'ghcr.io/parcel-example/cost-report:${imageTag}'
          args: ['report', '--container', containerName]
          env: [
            { name: 'REPORT_ENVIRONMENT', value: environment }
            { name: 'REPORT_STORAGE', value: account.properties.primaryEndpoints.blob }
            { name: 'REPORT_SUBSCRIPTION', value: billedSubscription }
            { name: 'REPORT_INSIGHTS', value: insights.properties.AppId }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
    }
  }
  dependsOn: [blobContributor, monitoringReader, costReader]
}
