using 'main.bicep'

param tag = readEnvironmentVariable('TAG')
param registry = readEnvironmentVariable('REGISTRY')
