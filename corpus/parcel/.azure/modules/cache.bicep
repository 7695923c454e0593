metadata description = 'The Redis cache, and the secret by which it is reached.'

param name string
param location string
param tags object
param vaultName string

@minValue(0)
@maxValue(6)
param capacity int = 0

param isReplicated bool = false

resource redis 'Microsoft.Cache/redis@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: isReplicated ? 'Standard' : 'Basic'
      family: 'C'
      capacity: capacity
    }
    enableNonSslPort: false
    minimumTlsVersion: '1.2'
    redisConfiguration: { 'maxmemory-policy': 'allkeys-lru' }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName

  resource password 'secrets' = {
    name: 'redis-password'
    properties: { value: redis.listKeys().primaryKey }
  }
}

output host string = redis.properties.hostName
