using 'main.bicep'

param isVerbose = bool(readEnvironmentVariable('VERBOSE'))
param stage = readEnvironmentVariable('STAGE')
param features = split(readEnvironmentVariable('FEATURES'), ',')
param extra = [
  { name: 'GIVEN', value: 'by the parameter file' }
]
