using none
param minReplicas = 1
param location = 'norwayeast'
param tags = { team: 'orders' }
