targetScope = 'resourceGroup'

import { prefixOf, revisionOf, tagsOf } from '../../functions/naming.bicep'
import { Environment, Resources } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string
param registryName string = 'parcelshared'
param registryResourceGroup string = 'parcel-shared'

param workloadProfile string = 'Consumption'
param resources Resources = { cpu: '1', memory: '2Gi' }
param minReplicas int = 1
param maxReplicas int = 3

@description('The edition of the road map that is planned on.')
param mapEdition string

@description('For the service that knows where roads are closed.')
@secure()
param roadServiceKey string

var prefix = prefixOf(environment)
var name = '${prefix}-route-planner'
var registry = '${registryName}.azurecr.io'
var httpPort = 8080
var grpcPort = 8081

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'

  resource maps 'storages' existing = {
    name: 'maps'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

resource cache 'Microsoft.Cache/redis@2024-11-01' existing = {
  name: '${prefix}-redis'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
  tags: tagsOf(environment, 'route-planner')
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'route-planner-vault'
  params: {
    vaultName: vault.name
    principalIds: [identity.properties.principalId, app.identity.principalId]
  }
}

module imagePuller '../../modules/imagePuller.bicep' = {
  name: 'route-planner-images'
  scope: resourceGroup(registryResourceGroup)
  params: {
    registryName: registryName
    principalIds: [identity.properties.principalId]
  }
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: tagsOf(environment, 'route-planner')
  identity: {
    type: 'SystemAssigned,UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: apps.id
    workloadProfileName: workloadProfile
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: false
        transport: 'http2'
        targetPort: grpcPort
        allowInsecure: true
        traffic: [
          { latestRevision: true, weight: 100 }
        ]
      }
      dapr: {
        enabled: true
        appId: 'route-planner'
        appProtocol: 'grpc'
        appPort: grpcPort
        logLevel: environment == 'prod' ? 'warn' : 'info'
        enableApiLogging: environment != 'prod'
      }
      registries: [
        { server: registry, identity: identity.id }
      ]
      secrets: [
        {
          name: 'road-service-key'
          value: roadServiceKey
        }
        {
          name: 'cache-password'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/redis-password'
          identity: identity.id
        }
        {
          name: 'client-certificate'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/route-client-certificate/6d3f2b1a0c9e4f87a6b5c4d3e2f1a0b9'
          identity: identity.id
        }
      ]
    }
    template: {
      revisionSuffix: revisionOf(imageTag)
      terminationGracePeriodSeconds: 60
      initContainers: [
        {
          name: 'unpack-map'
          image: '${registry}/parcel/map-tools:1.4.2'
          command: ['/bin/sh', '-c']
          args: ['map-tools unpack "/maps/$MAP_EDITION.pack" /scratch']
          env: [
            { name: 'MAP_EDITION', value: mapEdition }
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: [
            { volumeName: 'maps', mountPath: '/maps' }
            { volumeName: 'scratch', mountPath: '/scratch' }
          ]
        }
      ]
      containers: [
        {
          name: 'route-planner'
          image: '${registry}/parcel/route-planner:${imageTag}'
          env: [
            { name: 'PLANNER_ENVIRONMENT', value: environment }
            { name: 'PLANNER_MAP', value: '/map' }
            { name: 'PLANNER_ROAD_SERVICE_KEY', secretRef: 'road-service-key' }
            { name: 'PLANNER_CACHE', value: '${cache.properties.hostName}:${cache.properties.sslPort}' }
            { name: 'PLANNER_CACHE_PASSWORD', secretRef: 'cache-password' }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            ...(environment == 'prod' ? [] : [{ name: 'PLANNER_EXPLAIN', value: 'always' }])
          ]
          resources: {
            cpu: json(resources.cpu)
            memory: resources.memory
          }
          probes: [
            {
              type: 'Startup'
              tcpSocket: { port: grpcPort }
              initialDelaySeconds: 5
              periodSeconds: 10
              failureThreshold: 30
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/ready'
                port: httpPort
                scheme: 'HTTP'
                httpHeaders: [
                  { name: 'Host', value: 'planner.internal' }
                  { name: 'X-Probe', value: 'readiness' }
                ]
              }
              periodSeconds: 5
              successThreshold: 2
              timeoutSeconds: 2
            }
            {
              type: 'Liveness'
              httpGet: { path: '/live', port: httpPort }
              periodSeconds: 15
              failureThreshold: 4
            }
          ]
          volumeMounts: [
            { volumeName: 'scratch', mountPath: '/map', subPath: mapEdition }
            { volumeName: 'certificates', mountPath: '/etc/certificates' }
          ]
        }
        {
          name: 'closure-feed'
          image: '${registry}/parcel/closure-feed:0.9.0'
          args: ['--every', '60s']
          env: [
            { name: 'FEED_KEY', secretRef: 'road-service-key' }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
      volumes: [
        {
          name: 'maps'
          storageType: 'AzureFile'
          storageName: apps::maps.name
          mountOptions: 'dir_mode=0555,file_mode=0444'
        }
        {
          name: 'scratch'
          storageType: 'EmptyDir'
        }
        {
          name: 'certificates'
          storageType: 'Secret'
          secrets: [
            { secretRef: 'client-certificate', path: 'client.pem' }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'cpu'
            custom: {
              type: 'cpu'
              metadata: { type: 'Utilization', value: '75' }
            }
          }
          {
            name: 'waiting-plans'
            custom: {
              type: 'redis'
              metadata: {
                address: '${cache.name}.redis.cache.windows.net:6380'
                enableTLS: 'true'
                listName: 'plans'
                listLength: '25'
              }
              auth: [
                { secretRef: 'cache-password', triggerParameter: 'password' }
              ]
            }
          }
        ]
      }
    }
  }
  dependsOn: [imagePuller]
}

output address string = 'https://${app.properties.configuration.ingress.fqdn}'
