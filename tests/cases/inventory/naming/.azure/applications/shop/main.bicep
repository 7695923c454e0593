param stage string
param tag string = '1'
param prefix string

// Known everywhere but for the environment.
resource web 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop-${stage}-web'
  location: 'norwayeast'

  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'shop:${tag}' }] }
  }
}

// A part of the name is not known.
resource api 'Microsoft.App/containerApps@2025-01-01' = {
  name: '${prefix}-${stage}-api'
  location: 'norwayeast'

  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'shop:${tag}' }] }
  }
}

// Nothing of the name is known.
resource open 'Microsoft.App/containerApps@2025-01-01' = {
  name: prefix
  location: 'norwayeast'

  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'shop:${tag}' }] }
  }
}

module mailer 'worker.bicep' = {
  params: { name: 'shop-${stage}-mailer', tag: tag }
}

// Two that are told apart by their rounds alone.
resource shards 'Microsoft.App/containerApps@2025-01-01' = [
  for index in range(0, 2): {
    name: 'shard-${stage}-${index}'
    location: 'norwayeast'
    properties: {
      configuration: {}
      template: { containers: [{ name: 'main', image: 'shard:${tag}' }] }
    }
  }
]
