using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param roadServiceKey = readEnvironmentVariable('ROAD_SERVICE_KEY')
param mapEdition = '2026-06'
param workloadProfile = 'planning'
param minReplicas = 2
param maxReplicas = 6

param resources = {
  cpu: '3'
  memory: '12Gi'
}
