using 'main.bicep'

param environment = 'yt01'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param maxReplicas = 20
param messagesPerReplica = 100
