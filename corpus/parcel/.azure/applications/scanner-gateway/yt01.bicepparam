using 'main.bicep'

param environment = 'yt01'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param maxReplicas = 8
