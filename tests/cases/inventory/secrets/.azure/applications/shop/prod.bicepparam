using 'main.bicep'

param vaultName = readEnvironmentVariable('VAULT')
param smtpPassword = readEnvironmentVariable('SMTP_PASSWORD')
param suffix = readEnvironmentVariable('SUFFIX')
