param vaultName string

// The same unknown name in two environments is two vaults; the zone is one.
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
  scope: resourceGroup('11111111-1111-1111-1111-111111111111', 'shared')
}

resource zone 'Microsoft.Network/dnsZones@2018-05-01' existing = {
  name: 'example.org'
  scope: resourceGroup('11111111-1111-1111-1111-111111111111', 'shared')
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  properties: {
    vault: vault.properties.vaultUri
    zone: zone.id
  }
}
