using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param minReplicas = 2
param maxReplicas = 20
param messagesPerReplica = 100

param resources = {
  cpu: '1'
  memory: '2Gi'
}
