resource kv 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}
output a string = kv.listKeys().keys[0].value
output b object = listSecrets(kv.id, '2023-07-01')
resource r 'A.B/c@2020-01-01' = {
  name: 'r'
  properties: { there: this.exists() }
}
