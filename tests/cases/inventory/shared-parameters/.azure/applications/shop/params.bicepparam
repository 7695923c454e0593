using 'main.bicep'

param stage = readEnvironmentVariable('STAGE')
param tag = readEnvironmentVariable('TAG')
param office = readEnvironmentVariable('OFFICE')
