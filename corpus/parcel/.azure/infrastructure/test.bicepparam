using 'main.bicep'

param environment = 'test'
param databaseAdminPassword = readEnvironmentVariable('DATABASE_ADMIN_PASSWORD')
param gatewayName = 'parcel-gateway-test'
param gatewayResourceGroup = 'parcel-gateway-test'
