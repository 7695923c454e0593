using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')

param scale = {
  minReplicas: 2
  maxReplicas: 10
  cpu: 60
  concurrentRequests: 80
}

param allowedIps = [
  '203.0.113.0/28'
]
