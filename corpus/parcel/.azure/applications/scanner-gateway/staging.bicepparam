using 'main.bicep'

param environment = 'staging'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param minReplicas = 1

param deniedIps = [
  { name: 'guests', range: '198.51.100.128/25', reason: 'the guest network of the office' }
]
