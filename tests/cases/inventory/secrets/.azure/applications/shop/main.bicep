param vaultName string
@secure()
param smtpPassword string
param suffix string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'shop-kv'

  resource signing 'secrets' existing = {
    name: 'signing-key'
  }
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {
      secrets: [
        { name: 'latest', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/database', identity: 'system' }
        { name: 'fixed', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/database/0f4e1c7ab2d94d0c', identity: 'system' }
        { name: 'by-name', keyVaultUrl: 'https://${vaultName}${az.environment().suffixes.keyvaultDns}/secrets/cache', identity: 'system' }
        { name: 'by-uri', keyVaultUrl: '${vault.properties.vaultUri}secrets/mail', identity: 'system' }
        { name: 'by-secret', keyVaultUrl: vault::signing.properties.secretUri, identity: 'system' }
        { name: 'open-secret', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/token-${suffix}', identity: 'system' }
        { name: 'inline', value: smtpPassword }
        { name: 'composed', value: 'Host=mail.example;Password=${smtpPassword}' }
        { name: 'written', value: 'no-parameter-is-marked' }
        { name: 'latest', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/database', identity: 'system' }
      ]
    }
    template: {
      containers: [
        {
          name: 'shop'
          image: 'shop:1'
          env: [
            { name: 'DATABASE', secretRef: 'latest' }
            { name: 'MAIL', secretRef: 'by-uri' }
            { name: 'SIGNING', secretRef: 'by-secret' }
            { name: 'TOKEN', secretRef: 'open-secret' }
            { name: 'SMTP', secretRef: 'inline' }
            { name: 'LOST', secretRef: 'no-such-secret' }
            { name: 'CLEAR', value: smtpPassword }
          ]
        }
      ]
    }
  }
}
