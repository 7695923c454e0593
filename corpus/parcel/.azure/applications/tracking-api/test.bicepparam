using 'main.bicep'

param environment = 'test'
param imageTag = readEnvironmentVariable('IMAGE_TAG', 'latest')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')
param signingKeyVersion = '0f4e1c7ab2d94d0c8f5a6b7c8d9e0f10'

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
