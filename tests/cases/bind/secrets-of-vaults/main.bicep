resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'vault'
}
param flag bool
module m 'module.bicep' = {
  params: {
    secret: vault.getSecret('a')
    either: flag ? vault.getSecret('a') : vault.getSecret('b')
    plain: vault.getSecret('a')
    object: { inner: vault.getSecret('a') }
    joined: '${vault.getSecret('a')}'
  }
  dependsOn: [any(vault)]
}
module n 'module.bicep' = {
  params: {
    secret: 'a'
    either: 'a'
    plain: 'a'
    object: {}
    joined: 'a'
  }
  dependsOn: [m, 'text', flag]
  scope: any('x')
}
output o string = vault.getSecret('a')
