using 'main.bicep'

param environment = 'yt01'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param roadServiceKey = readEnvironmentVariable('ROAD_SERVICE_KEY')
param mapEdition = '2026-09'
param workloadProfile = 'planning'
param maxReplicas = 6

param resources = {
  cpu: '3'
  memory: '12Gi'
}
