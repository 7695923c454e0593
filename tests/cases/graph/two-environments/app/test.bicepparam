using 'main.bicep'

param vaultName = readEnvironmentVariable('VAULT_NAME')
