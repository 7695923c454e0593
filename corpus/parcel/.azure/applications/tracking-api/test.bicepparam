using 'main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG', 'latest')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')

param scale = {
  minReplicas: 1
  maxReplicas: 2
  cpu: 70
}

// The gateway's test zone, and the office.
param allowedIps = [
  '192.0.2.0/27'
  '198.51.100.7'
]
