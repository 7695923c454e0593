using 'main.bicep'

param minReplicas = 3
