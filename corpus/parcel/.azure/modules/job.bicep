metadata description = 'A workload that runs by the clock and ends.'

import { Secret } from 'app.bicep'

param name string
param location string
param environmentId string
param image string

@description('When it runs: minute, hour, day of the month, month, day of the week; in UTC.')
param schedule string

@minValue(1)
@maxValue(86400)
param timeoutSeconds int = 1800

param retryLimit int = 1
param arguments string[] = []
param env { name: string, value: string?, secretRef: string? }[] = []
param secrets Secret[] = []
param vaultUri string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
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
      triggerType: 'Schedule'
      replicaTimeout: timeoutSeconds
      replicaRetryLimit: retryLimit
      scheduleTriggerConfig: {
        cronExpression: schedule
        parallelism: 1
        replicaCompletionCount: 1
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
          args: arguments
          env: env
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
        }
      ]
    }
  }
}

output principalId string = identity.properties.principalId
