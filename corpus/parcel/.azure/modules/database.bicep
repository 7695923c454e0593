metadata description = 'The PostgreSQL server with the databases of the product, and the secrets by which they are reached.'

param name string
param location string
param tags object
param vaultName string
param databases string[]

@description('Size and safety.')
param server {
  sku: string
  tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized'
  storageGB: int
  backupDays: int
  isRedundant: bool?
}

@description('Settings of the server that are not as PostgreSQL has them.')
param settings { *: string } = {}

@secure()
param adminPassword string

var adminName = 'parceladmin'

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: server.sku
    tier: server.tier
  }
  properties: {
    version: '16'
    administratorLogin: adminName
    administratorLoginPassword: adminPassword
    storage: { storageSizeGB: server.storageGB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: server.backupDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: (server.?isRedundant ?? false) ? 'ZoneRedundant' : 'Disabled' }
  }

  resource database 'databases' = [
    for databaseName in databases: {
      name: databaseName
      properties: { charset: 'UTF8', collation: 'en_US.utf8' }
    }
  ]

  // The server takes one change at a time.
  @batchSize(1)
  resource setting 'configurations' = [
    for entry in items(settings): {
      name: entry.key
      properties: { value: entry.value, source: 'user-override' }
    }
  ]
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

var host = postgres.properties.fullyQualifiedDomainName

resource adminConnection 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [
  for databaseName in databases: {
    parent: vault
    name: '${databaseName}-database-admin-connection'
    properties: {
      value: 'Host=${host};Database=${databaseName};Username=${adminName};Password=${adminPassword};SSL Mode=Require'
    }
  }
]

output host string = host
