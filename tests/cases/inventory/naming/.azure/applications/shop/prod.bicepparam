using 'main.bicep'

param stage = 'prod'
param prefix = readEnvironmentVariable('PREFIX')
param tag = '2'
