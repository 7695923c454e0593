using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param exposedPort = 9443
param minReplicas = 2
param maxReplicas = 8

param deniedIps = [
  { name: 'guests', range: '198.51.100.128/25', reason: 'the guest network of the office' }
  { name: 'old-depot', range: '203.0.113.192/26', reason: 'closed in spring' }
]

param openingHours = {
  start: '0 5 * * 1-6'
  end: '30 19 * * 1-6'
  replicas: 5
}
