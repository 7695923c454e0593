targetScope = 'resourceGroup'

import { prefixOf, revisionOf, tagsOf } from '../../functions/naming.bicep'
import { Environment } from '../../types/workload.bicep'

param environment Environment

param location string = resourceGroup().location
param imageTag string
param registryName string = 'parcelshared'
param registryResourceGroup string = 'parcel-shared'

@description('Where the scanners of the depots connect to.')
param exposedPort int = 9000

param minReplicas int = 0
param maxReplicas int = 3

@description('From where nobody is let in.')
param deniedIps { name: string, range: string, reason: string }[] = []

@description('When the depots are open: from, to, in Norwegian time; null where nobody scans.')
param openingHours { start: string, end: string, replicas: int }?

var prefix = prefixOf(environment)
var name = '${prefix}-scanner-gateway'
var registry = '${registryName}.azurecr.io'

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: '${prefix}-cae'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${prefix}-kv'
}

// Scanners speak a protocol of their own over TCP; there is no path to probe, and no header to route by.
resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: tagsOf(environment, 'scanner-gateway')
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    environmentId: apps.id
    configuration: {
      activeRevisionsMode: 'Single'
      maxInactiveRevisions: 5
      ingress: {
        external: true
        transport: 'tcp'
        targetPort: 9000
        exposedPort: exposedPort
        ipSecurityRestrictions: [
          for denied in deniedIps: {
            name: denied.name
            description: denied.reason
            ipAddressRange: denied.range
            action: 'Deny'
          }
        ]
        additionalPortMappings: [
          {
            external: false
            targetPort: 9100
          }
        ]
      }
      registries: [
        {
          server: registry
          identity: 'system'
        }
      ]
      secrets: [
        {
          name: 'depot-keys'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/scanner-depot-keys'
          identity: 'system'
        }
      ]
    }
    template: {
      revisionSuffix: revisionOf(imageTag)
      containers: [
        {
          name: 'gateway'
          image: '${registry}/parcel/scanner-gateway:${imageTag}'
          command: ['/app/gateway']
          args: ['--listen', '0.0.0.0:9000', '--spool', '/spool']
          env: [
            { name: 'GATEWAY_ENVIRONMENT', value: environment }
            { name: 'GATEWAY_DEPOT_KEYS', secretRef: 'depot-keys' }
            { name: 'GATEWAY_UPSTREAM', value: 'http://${prefix}-route-planner' }
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: [
            { volumeName: 'spool', mountPath: '/spool', subPath: 'incoming' }
          ]
        }
        {
          name: 'spool-exporter'
          image: '${registry}/parcel/spool-exporter:2.3'
          env: [
            { name: 'EXPORTER_PORT', value: '9100' }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          volumeMounts: [
            { volumeName: 'spool', mountPath: '/watched' }
          ]
        }
      ]
      volumes: [
        { name: 'spool', storageType: 'EmptyDir' }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: concat(
          [
            {
              name: 'connections'
              tcp: { metadata: { concurrentConnections: '50' } }
            }
          ],
          openingHours == null
            ? []
            : [
                {
                  name: 'opening-hours'
                  custom: {
                    type: 'cron'
                    metadata: {
                      timezone: 'Europe/Oslo'
                      start: openingHours!.start
                      end: openingHours!.end
                      desiredReplicas: string(openingHours!.replicas)
                    }
                  }
                }
              ]
        )
      }
    }
  }
}

module vaultReader '../../modules/vaultReader.bicep' = {
  name: 'scanner-gateway-vault'
  params: {
    vaultName: vault.name
    principalIds: [app.identity.principalId]
  }
}

module imagePuller '../../modules/imagePuller.bicep' = {
  name: 'scanner-gateway-images'
  scope: resourceGroup(registryResourceGroup)
  params: {
    registryName: registryName
    principalIds: [app.identity.principalId]
  }
}

output principalId string = app.identity.principalId
