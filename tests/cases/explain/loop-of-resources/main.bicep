param queues array
resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'orders'
  location: 'norwayeast'
}
resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [for (queue, i) in queues: {
  parent: bus
  name: queue.name
  properties: {
    lockDuration: queue.lock
    maxSizeInMegabytes: 1024 * (i + 1)
  }
}]
