param identityId string = resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'shop-id')
param busy bool
param more array

var rules = [
  { name: 'by-cpu', custom: { type: 'cpu', metadata: { type: 'Utilization', value: '70' } } }
  { name: 'by-memory', custom: { type: 'memory', metadata: { type: 'AverageValue', value: '512' } } }
  { name: 'by-requests', http: { metadata: { concurrentRequests: '40' } } }
  { name: 'by-connections', tcp: { metadata: { concurrentConnections: '90' } } }
  {
    name: 'by-queue'
    azureQueue: {
      accountName: 'shopstore'
      queueName: 'orders'
      queueLength: 12
      auth: [{ secretRef: 'storage', triggerParameter: 'connection' }]
    }
  }
  {
    name: 'by-topic'
    custom: {
      type: 'azure-servicebus'
      metadata: { topicName: 'orders', subscriptionName: 'shop', messageCount: '5' }
      identity: identityId
    }
  }
  {
    name: 'by-clock'
    custom: {
      type: 'cron'
      metadata: { timezone: 'Europe/Oslo', start: '0 6 * * *', end: '0 20 * * *', desiredReplicas: '3' }
    }
  }
  {
    name: 'by-list'
    custom: {
      type: 'redis'
      metadata: { listName: 'orders', listLength: '25' }
      auth: [{ secretRef: 'cache', triggerParameter: 'password' }]
      identity: 'system'
    }
  }
  { name: 'by-metric', custom: { type: 'Prometheus', metadata: { query: 'sum(x)', threshold: '9' } } }
]

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {
      secrets: [
        { name: 'storage', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/storage-connection', identity: 'system' }
        { name: 'cache', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/cache-password', identity: 'system' }
      ]
    }
    template: {
      containers: [{ name: 'shop', image: 'shop:1' }]
      scale: { minReplicas: 1, maxReplicas: 9, rules: rules, cooldownPeriod: 60, pollingInterval: 20 }
    }
  }
}

resource perhaps 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'perhaps'
  location: 'norwayeast'
  properties: {
    configuration: { ingress: { targetPort: 80 } }
    template: {
      containers: [{ name: 'perhaps', image: 'perhaps:1' }]
      scale: {
        minReplicas: busy ? 4 : 1
        maxReplicas: busy ? 9 : 9
        rules: busy ? [rules[0]] : []
      }
    }
  }
}

resource told 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'told'
  location: 'norwayeast'
  properties: {
    configuration: { ingress: { targetPort: 80 } }
    template: {
      containers: [{ name: 'told', image: 'told:1' }]
      scale: { rules: concat([rules[1]], more) }
    }
  }
}
