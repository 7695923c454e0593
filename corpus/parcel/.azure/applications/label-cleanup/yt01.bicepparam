using 'main.bicep'

param environment = 'yt01'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param keepDays = 1
param schedule = '45 2 * * 0'
