targetScope = 'resourceGroup'

import { prefixOf, storageNameOf, tagsOf } from '../functions/naming.bicep'
import { Environment } from '../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location

@description('Machines of our own, beside those that are paid by use.')
param workloadProfiles { name: string, machine: string, minimumCount: int, maximumCount: int }[] = []

param databaseServer {
  sku: string
  tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized'
  storageGB: int
  backupDays: int
  isRedundant: bool?
} = {
  sku: 'Standard_B2s'
  tier: 'Burstable'
  storageGB: 32
  backupDays: 7
}

param databaseSettings { *: string } = {}

@secure()
param databaseAdminPassword string

param cacheCapacity int = 0

@description('The API gateway of the company.')
param gatewayName string
param gatewayResourceGroup string

var prefix = prefixOf(environment)
var tags = tagsOf(environment, 'infrastructure')
var isProduction = environment == 'prod'

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: isProduction ? 90 : 30
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${prefix}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    SamplingPercentage: isProduction ? 20 : 100
  }
}

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${prefix}-cae'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    daprAIConnectionString: insights.properties.ConnectionString
    zoneRedundant: isProduction
    peerAuthentication: { mtls: { enabled: true } }
    workloadProfiles: concat(
      [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
      map(workloadProfiles, profile => {
        name: profile.name
        workloadProfileType: profile.machine
        minimumCount: profile.minimumCount
        maximumCount: profile.maximumCount
      })
    )
  }
}

var shares = [
  { name: 'maps', quota: 100, accessMode: 'ReadOnly' }
  { name: 'drop', quota: 20, accessMode: 'ReadWrite' }
]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: storageNameOf(prefix, resourceGroup().id)
  location: location
  tags: tags
  sku: { name: isProduction ? 'Standard_ZRS' : 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource files 'Microsoft.Storage/storageAccounts/fileServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource share 'Microsoft.Storage/storageAccounts/fileServices/shares@2024-01-01' = [
  for entry in shares: {
    parent: files
    name: entry.name
    properties: { shareQuota: entry.quota }
  }
]

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'

  resource labels 'containers' = {
    name: 'labels'
  }
}

resource mount 'Microsoft.App/managedEnvironments/storages@2025-01-01' = [
  for (entry, index) in shares: {
    parent: apps
    name: entry.name
    properties: {
      azureFile: {
        accountName: account.name
        accountKey: account.listKeys().keys[0].value
        shareName: share[index].name
        accessMode: entry.accessMode
      }
    }
  }
]

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${prefix}-kv'
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: isProduction ? true : null
  }
}

resource labelConnection 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'label-storage-connection'
  properties: {
    value: 'DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${account.listKeys().keys[0].value}'
  }
}

resource configuration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' = {
  name: '${prefix}-config'
  location: location
  tags: tags
  sku: { name: isProduction ? 'standard' : 'free' }
  properties: { disableLocalAuth: true }
}

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: '${prefix}-bus'
  location: location
  tags: tags
  sku: isProduction ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: { disableLocalAuth: true }

  resource events 'topics' = {
    name: 'parcel-events'

    resource relay 'subscriptions' = {
      name: 'relay'
      properties: { maxDeliveryCount: 10 }
    }
  }

  resource deliveryFiles 'queues' = {
    name: 'delivery-files'
    properties: { lockDuration: 'PT5M', maxDeliveryCount: 4 }
  }
}

module database '../modules/database.bicep' = {
  name: 'database'
  params: {
    name: '${prefix}-postgres'
    location: location
    tags: tags
    vaultName: vault.name
    databases: ['tracking', 'routes']
    server: databaseServer
    settings: databaseSettings
    adminPassword: databaseAdminPassword
  }
}

module cache '../modules/cache.bicep' = {
  name: 'cache'
  params: {
    name: '${prefix}-redis'
    location: location
    tags: tags
    vaultName: vault.name
    capacity: cacheCapacity
    isReplicated: isProduction
  }
}

resource gateway 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  scope: resourceGroup(gatewayResourceGroup)
  name: gatewayName
}

module gatewayBackend '../modules/gatewayBackend.bicep' = {
  name: '${prefix}-backend'
  scope: resourceGroup(gatewayResourceGroup)
  params: {
    gatewayName: gateway.name
    name: prefix
    address: 'https://${prefix}-tracking-api.${apps.properties.defaultDomain}'
  }
}

// The gateway looks up where the product is, and nobody else does.
resource gatewayReadsSettings 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: configuration
  name: guid(configuration.id, gateway.id, 'reader')
  properties: {
    // App Configuration Data Reader
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      '516239f1-63e1-4d78-a4de-a74fb236a071'
    )
    principalId: gateway.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

resource vaultLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'AuditEvent', enabled: true }
    ]
  }
}

output environmentId string = apps.id
output vaultUri string = vault.properties.vaultUri
output configurationEndpoint string = configuration.properties.endpoint
output serviceBusName string = bus.name
output gatewayAddresses array = gateway.properties.publicIPAddresses
output databaseHost string = database.outputs.host
output cacheHost string = cache.outputs.host
