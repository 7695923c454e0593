using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param workloadProfile = 'planning'
param timeoutSeconds = 172800
param parts = 8
param retryLimit = 3

param resources = {
  cpu: '2'
  memory: '8Gi'
}
