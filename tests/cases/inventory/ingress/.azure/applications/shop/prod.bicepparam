using 'main.bicep'

param origins = readEnvironmentVariable('ORIGINS')
