using 'main.bicep'

param stage = 'test'
param prefix = readEnvironmentVariable('PREFIX')
