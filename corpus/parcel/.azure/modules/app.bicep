metadata description = 'A long-running workload: image, identity, probes, scaling and who may call it.'

@description('Smallest and largest number of replicas, and what decides between them.')
@export()
type Scale = {
  minReplicas: int
  maxReplicas: int
  @description('Average use of the requested CPU, in percent, at which another replica is started.')
  cpu: int?
  @description('Requests at the same time for each replica.')
  concurrentRequests: int?
}

@export()
type Secret = {
  @description('The name that the environment variables refer to.')
  name: string
  @description('The name in the key vault.')
  vaultName: string
}

param name string
param location string
param environmentId string
param image string
param port int = 8080
param cpu string = '0.25'
param memory string = '0.5Gi'
param scale Scale
param env { name: string, value: string?, secretRef: string? }[] = []
param secrets Secret[] = []
param vaultUri string
param allowedIps string[] = []

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
}

var cpuRule = scale.?cpu == null
  ? []
  : [
      {
        name: 'cpu'
        custom: {
          type: 'cpu'
          metadata: { type: 'Utilization', value: string(scale.cpu!) }
        }
      }
    ]

var httpRule = scale.?concurrentRequests == null
  ? []
  : [
      {
        name: 'http'
        http: { metadata: { concurrentRequests: string(scale.concurrentRequests!) } }
      }
    ]

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: environmentId
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'http'
        ipSecurityRestrictions: [
          for (ip, index) in allowedIps: {
            name: 'allowed-${index}'
            action: 'Allow'
            ipAddressRange: contains(ip, '/') ? ip : '${ip}/32'
          }
        ]
      }
      secrets: [
        for secret in secrets: {
          name: secret.name
          keyVaultUrl: '${vaultUri}secrets/${secret.vaultName}'
          identity: identity.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: name
          image: image
          env: concat(env, [{ name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }])
          resources: {
            cpu: json(cpu)
            memory: memory
          }
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/health/startup', port: port }
              periodSeconds: 5
              failureThreshold: 12
            }
            {
              type: 'Liveness'
              httpGet: { path: '/health/live', port: port }
              periodSeconds: 10
            }
            {
              type: 'Readiness'
              httpGet: { path: '/health/ready', port: port }
              periodSeconds: 10
              timeoutSeconds: 3
            }
          ]
        }
      ]
      scale: {
        minReplicas: scale.minReplicas
        maxReplicas: scale.maxReplicas
        rules: concat(cpuRule, httpRule)
      }
    }
  }
}

output fqdn string = app.properties.configuration.ingress.fqdn
output principalId string = identity.properties.principalId
