resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'orders-sync'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 1800
      scheduleTriggerConfig: { cronExpression: '0 2 * * *' }
    }
    template: {
      containers: [
        { name: 'orders-sync', image: 'ghcr.io/altinn/orders-sync:1.2.3' }
      ]
    }
  }
}
