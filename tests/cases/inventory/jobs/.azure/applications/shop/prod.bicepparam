using 'main.bicep'

param minute = readEnvironmentVariable('MINUTE')
param trigger = readEnvironmentVariable('TRIGGER')
