using 'main.bicep'
param replicas = 4
