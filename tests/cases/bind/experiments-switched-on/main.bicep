assert small = true
param vault resource 'Microsoft.KeyVault/vaults@2023-07-01'
