using 'main.bicep'
extends 'base.bicepparam'
param minReplicas = 3
param tags = { ...base.tags, cost: 'orders' }
