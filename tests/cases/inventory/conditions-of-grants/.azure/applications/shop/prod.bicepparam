using 'main.bicep'

param container = readEnvironmentVariable('CONTAINER')
