resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'orders-report'
  location: 'norwayeast'
  properties: {
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 1800
      scheduleTriggerConfig: { cronExpression: '0 2 * * *' }
    }
    template: {
      containers: [
        { name: 'orders-report', image: 'ghcr.io/altinn/orders-report:1.2.3' }
      ]
    }
  }
}
