using 'main.bicep'

param watched = bool(readEnvironmentVariable('WATCHED'))
param given = json(readEnvironmentVariable('PROBES'))
