using 'main.bicep'

param environment = 'staging'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param keepDays = 30
param schedule = '15 4 * * *'
