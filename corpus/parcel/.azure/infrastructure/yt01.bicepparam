using 'main.bicep'

param environment = 'yt01'
param databaseAdminPassword = readEnvironmentVariable('DATABASE_ADMIN_PASSWORD')
param gatewayName = 'parcel-gateway-test'
param gatewayResourceGroup = 'parcel-gateway-test'
param cacheCapacity = 1

param workloadProfiles = [
  { name: 'planning', machine: 'D8', minimumCount: 0, maximumCount: 3 }
]

param databaseServer = {
  sku: 'Standard_D8ds_v5'
  tier: 'GeneralPurpose'
  storageGB: 512
  backupDays: 7
}

param databaseSettings = {
  max_connections: '800'
  work_mem: '65536'
}
