using 'main.bicep'

param environment = 'prod'
param databaseAdminPassword = readEnvironmentVariable('DATABASE_ADMIN_PASSWORD')
param gatewayName = 'parcel-gateway-prod'
param gatewayResourceGroup = 'parcel-gateway-prod'
param cacheCapacity = 2

param workloadProfiles = [
  { name: 'planning', machine: 'D8', minimumCount: 2, maximumCount: 6 }
]

param databaseServer = {
  sku: 'Standard_D8ds_v5'
  tier: 'GeneralPurpose'
  storageGB: 1024
  backupDays: 35
  isRedundant: true
}

param databaseSettings = {
  max_connections: '800'
  work_mem: '65536'
  autovacuum_naptime: '15'
}
