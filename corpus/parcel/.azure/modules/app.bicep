metadata description = 'A long-running workload: image, identity, probes, scaling and who may call it.'

import { CustomRule, EnvVar, Resources, Secret } from '../types/workload.bicep'

@description('Smallest and largest number of replicas, and what decides between them.')
@export()
type Scale = {
  minReplicas: int
  maxReplicas: int
  @description('Average use of the requested CPU, in percent, at which another replica is started.')
  cpu: int?
  @description('The same of the requested memory.')
  memory: int?
  @description('Requests at the same time for each replica.')
  concurrentRequests: int?
  rules: CustomRule[]?
  @description('Seconds between two looks at the event sources.')
  pollingInterval: int?
  @description('Seconds without events before the last replica goes.')
  cooldownPeriod: int?
}

@description('Which web pages may call the app from a browser.')
@export()
type Cors = {
  allowedOrigins: string[]
  allowedMethods: string[]?
  allowedHeaders: string[]?
  exposeHeaders: string[]?
  maxAge: int?
  allowCredentials: bool?
}

@export()
type Domain = {
  name: string
  certificateId: string
}

param name string
param location string
param tags object = {}
param environmentId string
param workloadProfile string = 'Consumption'
param image string
param identityId string
param resources Resources = { cpu: '0.25', memory: '0.5Gi' }
param scale Scale
param env EnvVar[] = []
param secrets Secret[] = []
param vaultUri string

@description('Registries that ask who pulls; others are public.')
param registries string[] = []

@description('Whether anyone can call it; a worker is called by nobody.')
param hasIngress bool = true

param port int = 8080
param allowedIps string[] = []
param cors Cors?
param domains Domain[] = []

@description('Keeps a client at the replica that answered it first.')
param isSticky bool = false

@description('Where the probes ask; an empty path means that there are none.')
param healthPath string = '/health'

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

var memoryRule = scale.?memory == null
  ? []
  : [
      {
        name: 'memory'
        custom: {
          type: 'memory'
          metadata: { type: 'Utilization', value: string(scale.memory!) }
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

var customRules = map(scale.?rules ?? [], rule => {
  name: rule.name
  custom: {
    type: rule.type
    metadata: rule.metadata
    auth: rule.?auth
    identity: (rule.?usesIdentity ?? false) ? identityId : null
  }
})

var restrictions = [
  for (ip, index) in allowedIps: {
    name: 'allowed-${index}'
    action: 'Allow'
    ipAddressRange: contains(ip, '/') ? ip : '${ip}/32'
  }
]

var boundDomains = [
  for domain in domains: {
    name: domain.name
    bindingType: 'SniEnabled'
    certificateId: domain.certificateId
  }
]

var ingress = {
  external: true
  targetPort: port
  transport: 'http'
  allowInsecure: false
  ipSecurityRestrictions: restrictions
  corsPolicy: cors
  customDomains: boundDomains
  stickySessions: { affinity: isSticky ? 'sticky' : 'none' }
}

var probes = [
  {
    type: 'Startup'
    httpGet: { path: '${healthPath}/startup', port: port }
    periodSeconds: 5
    failureThreshold: 12
  }
  {
    type: 'Liveness'
    httpGet: { path: '${healthPath}/live', port: port }
    periodSeconds: 10
  }
  {
    type: 'Readiness'
    httpGet: { path: '${healthPath}/ready', port: port }
    periodSeconds: 10
    timeoutSeconds: 3
  }
]

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfile
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: hasIngress ? ingress : null
      registries: [
        for server in registries: {
          server: server
          identity: identityId
        }
      ]
      secrets: [
        for secret in secrets: {
          name: secret.name
          keyVaultUrl: '${vaultUri}secrets/${secret.vaultName}${secret.?version == null ? '' : '/${secret.version!}'}'
          identity: identityId
        }
      ]
    }
    template: {
      containers: [
        {
          name: name
          image: image
          env: env
          resources: {
            cpu: json(resources.cpu)
            memory: resources.memory
          }
          probes: empty(healthPath) ? [] : probes
        }
      ]
      scale: {
        minReplicas: scale.minReplicas
        maxReplicas: scale.maxReplicas
        pollingInterval: scale.?pollingInterval
        cooldownPeriod: scale.?cooldownPeriod
        rules: concat(cpuRule, memoryRule, httpRule, customRules)
      }
    }
  }
}

output name string = app.name
output fqdn string = hasIngress ? app.properties.configuration.ingress.fqdn : ''
