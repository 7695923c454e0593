using 'main.bicep'

param environment = 'staging'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')
param signingKeyVersion = '3a9b5d2e7c6f4b18a0e1d2c3b4a59687'
param domains = ['track.staging.parcel.example']

param scale = {
  minReplicas: 1
  maxReplicas: 4
  cpu: 70
  memory: 75
}

param allowedIps = [
  '192.0.2.64/27'
]
