using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param maxExecutions = 30
param minExecutions = 1
