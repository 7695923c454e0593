// Everything of the kiosk stands in this one file: two apps, a job, and what they need.

@allowed(['test', 'prod'])
param stage string

param location string = resourceGroup().location
param version string

@minValue(0)
param replicas int = 1

@description('When shelves are counted.')
param countingHours string = '0 22 * * *'

param allowedAddresses array = []
param labels object = {}
param hasTracing bool = false

@secure()
param tillPin string

var names = {
  shop: 'kiosk-${stage}-shop'
  till: 'kiosk-${stage}-till'
  count: 'kiosk-${stage}-count'
}

var apps = {
  shop: {
    port: 3000
    external: true
    rule: {
      name: 'requests'
      http: { metadata: { concurrentRequests: '30' } }
    }
    secretNames: []
    probe: '/healthz'
  }
  till: {
    port: 8080
    external: false
    rule: {
      name: 'memory'
      custom: { type: 'memory', metadata: { type: 'Utilization', value: '80' } }
    }
    secretNames: ['till-pin']
    probe: '/ping'
  }
}

var commonEnv = [
  { name: 'KIOSK_STAGE', value: stage }
  { name: 'KIOSK_TILL', value: 'http://${names.till}' }
]

var tracingEnv = hasTracing
  ? [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://collector:4317' }]
  : []

resource host 'Microsoft.App/managedEnvironments@2023-05-01' = {
  name: 'kiosk-${stage}'
  location: location
  tags: labels
  properties: {
    zoneRedundant: stage == 'prod'
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: 'kioskimages'
  scope: resourceGroup('kiosk-shared')
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'kiosk-${stage}'
  location: location
}

resource app 'Microsoft.App/containerApps@2023-05-01' = [
  for entry in items(apps): {
    name: names[entry.key]
    location: location
    tags: union(labels, { part: entry.key })
    identity: {
      type: 'UserAssigned'
      userAssignedIdentities: { '${identity.id}': {} }
    }
    properties: {
      managedEnvironmentId: host.id
      configuration: {
        activeRevisionsMode: 'Single'
        ingress: {
          external: entry.value.external
          targetPort: entry.value.port
          ipSecurityRestrictions: entry.value.external
            ? map(allowedAddresses, address => {
                name: address.name
                ipAddressRange: address.range
                action: 'Allow'
              })
            : []
        }
        registries: [
          { server: registry.properties.loginServer, identity: identity.id }
        ]
        secrets: map(entry.value.secretNames, secret => { name: secret, value: tillPin })
      }
      template: {
        containers: [
          {
            name: entry.key
            image: '${registry.properties.loginServer}/kiosk/${entry.key}:${version}'
            env: concat(
              commonEnv,
              tracingEnv,
              map(entry.value.secretNames, secret => {
                name: 'KIOSK_${toUpper(replace(secret, '-', '_'))}'
                secretRef: secret
              })
            )
            resources: { cpu: json('0.25'), memory: '0.5Gi' }
            probes: [
              {
                type: 'Liveness'
                httpGet: { path: entry.value.probe, port: entry.value.port }
              }
            ]
          }
        ]
        scale: {
          minReplicas: replicas
          maxReplicas: max(replicas * 3, 2)
          rules: [entry.value.rule]
        }
      }
    }
  }
]

resource count 'Microsoft.App/jobs@2023-05-01' = {
  name: names.count
  location: location
  tags: labels
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: host.id
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 900
      scheduleTriggerConfig: {
        cronExpression: countingHours
        parallelism: 1
        replicaCompletionCount: 1
      }
      registries: [
        { server: registry.properties.loginServer, identity: identity.id }
      ]
    }
    template: {
      containers: [
        {
          name: 'count'
          image: '${registry.properties.loginServer}/kiosk/count:${version}'
          args: ['--stage', stage]
          env: concat(commonEnv, tracingEnv)
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
        }
      ]
    }
  }
}

output shopAddress string = app[0].properties.configuration.ingress.fqdn
