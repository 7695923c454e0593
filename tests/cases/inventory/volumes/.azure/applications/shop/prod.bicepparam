using 'main.bicep'

param edition = readEnvironmentVariable('EDITION')
param mode = readEnvironmentVariable('MODE')
