assert small = true
assert Small = true
param vault resource 'Microsoft.KeyVault/vaults@2023-07-01'
