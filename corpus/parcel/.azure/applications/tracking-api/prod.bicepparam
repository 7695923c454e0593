using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param serviceBusName = readEnvironmentVariable('SERVICE_BUS_NAME')
param telemetryConnectionString = readEnvironmentVariable('TELEMETRY_CONNECTION_STRING')
param signingKeyVersion = '8e7d6c5b4a392817f6e5d4c3b2a19080'
param traceRatio = '0.1'

param domains = [
  'track.parcel.example'
  'spor.parcel.example'
]

param cors = {
  allowedOrigins: [
    'https://www.parcel.example'
    'https://shops.parcel.example'
  ]
  allowedMethods: ['GET', 'POST']
  allowedHeaders: ['content-type', 'x-parcel-shop']
  exposeHeaders: ['etag']
  maxAge: 600
  allowCredentials: true
}

param scale = {
  minReplicas: 2
  maxReplicas: 10
  cpu: 60
  memory: 75
  concurrentRequests: 80
}

param allowedIps = [
  '203.0.113.0/28'
]
