using 'main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG', 'latest')
param vaultName = readEnvironmentVariable('KEY_VAULT_NAME')
param appsName = readEnvironmentVariable('CONTAINER_APPS_NAME')
param configurationName = readEnvironmentVariable('APP_CONFIGURATION_NAME')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')
param schedule = '0 * * * *'

param carriers = [
  { name: 'pretend', pageSize: 10 }
]
