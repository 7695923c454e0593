using 'main.bicep'

param environment = 'staging'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
