using 'main.bicep'

param environment = 'prod'
param imageTag = readEnvironmentVariable('IMAGE_TAG')
param schedule = '0 2 * * *'
param billedSubscription = readEnvironmentVariable('BILLED_SUBSCRIPTION_ID')
