using 'main.bicep'

param environment = 'staging'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param roadServiceKey = readEnvironmentVariable('ROAD_SERVICE_KEY')
param mapEdition = '2026-09'
