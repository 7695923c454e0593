metadata description = 'A workload that ends: by the clock, when there is work, or when somebody starts it.'

import { CustomRule, EnvVar, Resources, Secret } from '../types/workload.bicep'

@description('How many executions are started for what waits in an event source.')
@export()
type Events = {
  minExecutions: int
  maxExecutions: int
  pollingInterval: int
  rules: CustomRule[]
}

param name string
param location string
param tags object = {}
param environmentId string
param workloadProfile string = 'Consumption'
param image string
param identityId string
param resources Resources = { cpu: '0.5', memory: '1Gi' }

@description('When it runs: minute, hour, day of the month, month, day of the week; in UTC.')
param schedule string?

@description('What it waits for. Without this and a schedule somebody starts it.')
param events Events?

@minValue(1)
@maxValue(172800)
param timeoutSeconds int = 1800

param retryLimit int = 1

@description('Replicas of one execution at the same time.')
param parallelism int = 1

@description('Replicas that have to succeed for an execution to succeed.')
param completions int = 1

@description('Replaces the entry point of the image; empty keeps it.')
param command string[] = []

param arguments string[] = []
param env EnvVar[] = []
param secrets Secret[] = []
param vaultUri string

@description('Registries that ask who pulls; others are public.')
param registries string[] = []

var trigger = schedule != null ? 'Schedule' : (events != null ? 'Event' : 'Manual')

var eventRules = map(events.?rules ?? [], rule => {
  name: rule.name
  type: rule.type
  metadata: rule.metadata
  auth: rule.?auth
  identity: (rule.?usesIdentity ?? false) ? identityId : null
})

resource job 'Microsoft.App/jobs@2025-01-01' = {
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
      triggerType: trigger
      replicaTimeout: timeoutSeconds
      replicaRetryLimit: retryLimit
      scheduleTriggerConfig: trigger == 'Schedule'
        ? {
            cronExpression: schedule
            parallelism: parallelism
            replicaCompletionCount: completions
          }
        : null
      manualTriggerConfig: trigger == 'Manual'
        ? {
            parallelism: parallelism
            replicaCompletionCount: completions
          }
        : null
      eventTriggerConfig: trigger == 'Event'
        ? {
            parallelism: parallelism
            replicaCompletionCount: completions
            scale: {
              minExecutions: events!.minExecutions
              maxExecutions: events!.maxExecutions
              pollingInterval: events!.pollingInterval
              rules: eventRules
            }
          }
        : null
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
          command: empty(command) ? null : command
          args: empty(arguments) ? null : arguments
          env: env
          resources: {
            cpu: json(resources.cpu)
            memory: resources.memory
          }
        }
      ]
    }
  }
}

output name string = job.name
