param minute string
param trigger string

resource clock 'Microsoft.App/jobs@2025-01-01' = {
  name: 'clock'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 15 * 60
      replicaRetryLimit: 2
      scheduleTriggerConfig: { cronExpression: '${minute} 3 * * *', parallelism: 2, replicaCompletionCount: 2 }
    }
    template: { containers: [{ name: 'clock', image: 'job:1' }] }
  }
}

resource hand 'Microsoft.App/jobs@2025-01-01' = {
  name: 'hand'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 86400
      manualTriggerConfig: { parallelism: 4 }
      scheduleTriggerConfig: { cronExpression: '0 0 * * *' }
    }
    template: { containers: [{ name: 'hand', image: 'job:1' }] }
  }
}

resource events 'Microsoft.App/jobs@2025-01-01' = {
  name: 'events'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: 'Event'
      replicaTimeout: 600
      eventTriggerConfig: {
        replicaCompletionCount: 3
        scale: {
          minExecutions: 0
          maxExecutions: 7
          pollingInterval: 30
          rules: [
            {
              name: 'files'
              type: 'azure-servicebus'
              metadata: { queueName: 'files', messageCount: '1' }
              auth: [{ secretRef: 'bus', triggerParameter: 'connection' }]
            }
          ]
        }
      }
    }
    template: { containers: [{ name: 'events', image: 'job:1' }] }
  }
}

resource open 'Microsoft.App/jobs@2025-01-01' = {
  name: 'open'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: trigger
      replicaTimeout: 600
    }
    template: { containers: [{ name: 'open', image: 'job:1' }] }
  }
}
