using 'main.bicep'

param environment = 'staging'
param databaseAdminPassword = readEnvironmentVariable('DATABASE_ADMIN_PASSWORD')
param gatewayName = 'parcel-gateway-test'
param gatewayResourceGroup = 'parcel-gateway-test'

param databaseServer = {
  sku: 'Standard_D2ds_v5'
  tier: 'GeneralPurpose'
  storageGB: 128
  backupDays: 14
}
