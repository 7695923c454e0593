using 'main.bicep'
param queues = [
  { name: 'a', lock: 'PT1M' }
  { name: 'b', lock: 'PT5M' }
]
