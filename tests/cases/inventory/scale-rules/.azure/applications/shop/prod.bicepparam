using 'main.bicep'

param busy = bool(readEnvironmentVariable('BUSY'))
param more = json(readEnvironmentVariable('RULES'))
