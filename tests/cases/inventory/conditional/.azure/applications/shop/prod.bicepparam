using 'main.bicep'

param isOffered = bool(readEnvironmentVariable('OFFERED'))
param regions = split(readEnvironmentVariable('REGIONS'), ',')
