using 'main.bicep'

param environment = 'staging'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param schedule = '0 2 * * 1'
