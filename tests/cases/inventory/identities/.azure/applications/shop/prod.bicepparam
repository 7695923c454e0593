using 'main.bicep'

param identityId = readEnvironmentVariable('IDENTITY_ID')
