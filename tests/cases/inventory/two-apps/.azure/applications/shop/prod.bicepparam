using 'main.bicep'

param first = readEnvironmentVariable('FIRST')
param second = readEnvironmentVariable('SECOND')
param shared = readEnvironmentVariable('SHARED')
