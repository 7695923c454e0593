using 'main.bicep'

param environment = 'yt01'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param workloadProfile = 'planning'
param timeoutSeconds = 86400
param parts = 8
param retryLimit = 3

param resources = {
  cpu: '2'
  memory: '8Gi'
}
