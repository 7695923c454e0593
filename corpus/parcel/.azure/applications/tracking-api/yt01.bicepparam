using 'main.bicep'

param environment = 'yt01'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')
param signingKeyVersion = '5c1d8e3f9a2b4c7d8e6f0a1b2c3d4e5f'
param traceRatio = '0.5'

// As in production, because it is there that load is tried out.
param scale = {
  minReplicas: 2
  maxReplicas: 10
  cpu: 60
  memory: 75
  concurrentRequests: 80
}

param allowedIps = [
  '192.0.2.128/27'
]
