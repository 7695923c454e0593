param isVerbose bool
param isProduction bool = true
param stage string
param features array
param extra array = []
param carriers string[] = ['north', 'fjord']

var looped = [
  for (carrier, index) in carriers: { name: 'Carriers__${index}', value: carrier }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'shop-id'
}

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {
      secrets: [
        { name: 'db', keyVaultUrl: 'https://shop-kv.vault.azure.net/secrets/database', identity: 'system' }
      ]
    }
    template: {
      containers: [
        {
          name: 'shop'
          image: 'shop:1'
          env: concat(
            [
              { name: 'PLAIN', value: 'text' }
              { name: 'EMPTY', value: '' }
              { name: 'NUMBER', value: string(12) }
              { name: 'STAGE', value: stage }
              { name: 'URL', value: 'https://${stage}.shop.example/${isProduction ? 'live' : 'dry'}' }
              { name: 'DATABASE', secretRef: 'db' }
              { name: 'CLIENT_ID', value: identity.properties.clientId }
              { name: 'CHOSEN', value: isVerbose ? 'debug' : 'info' }
              { name: 'NAMED_${stage}', value: 'open name' }
            ],
            isVerbose ? [{ name: 'VERBOSE', value: 'yes' }] : [{ name: 'QUIET', value: 'yes' }],
            // What both branches set is there in any case.
            isVerbose
              ? [{ name: 'BOTH', value: 'loud' }, { name: 'EITHER', value: 'same' }]
              : [{ name: 'BOTH', value: stage }, { name: 'EITHER', value: 'same' }],
            isProduction ? [{ name: 'LIVE', value: 'true' }] : [{ name: 'DRY', value: 'true' }],
            looped,
            extra,
            map(features, feature => { name: 'Feature__${feature}', value: 'on' })
          )
        }
      ]
    }
  }
}

// A part that is not known leaves the others as they are, however they are brought together.
resource merged 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'merged'
  location: 'norwayeast'
  properties: {
    workloadProfileName: ''
    configuration: {}
    template: {
      containers: [
        {
          name: 'merged'
          image: 'merged:1'
          env: union(
            [{ name: 'CERTAIN', value: '1' }],
            isVerbose ? [{ name: 'POSSIBLE', value: '2' }] : [],
            [{ name: 'LAST', value: '3' }]
          )
        }
        {
          name: 'looped'
          image: 'looped:1'
          env: [
            for feature in concat(['one', 'two'], isVerbose ? ['three'] : []): { name: 'Feature__${feature}', value: feature }
          ]
        }
      ]
    }
  }
}
