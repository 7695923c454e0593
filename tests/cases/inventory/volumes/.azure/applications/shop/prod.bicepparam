using 'main.bicep'

param edition = readEnvironmentVariable('EDITION')
