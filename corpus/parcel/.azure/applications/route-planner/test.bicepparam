using 'main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG', 'latest')
param roadServiceKey = readEnvironmentVariable('ROAD_SERVICE_KEY')
param mapEdition = 'oslo'
