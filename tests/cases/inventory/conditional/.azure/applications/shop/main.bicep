param isOffered bool
param isOld bool = false
param regions array

resource app 'Microsoft.App/containerApps@2025-01-01' = if (isOffered) {
  name: 'offered'
  location: 'norwayeast'
  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'shop:1' }] }
  }
}

resource old 'Microsoft.App/containerApps@2025-01-01' = if (isOld) {
  name: 'old'
  location: 'norwayeast'
  properties: {
    configuration: {}
    template: { containers: [{ name: 'main', image: 'old:1' }] }
  }
}

resource regional 'Microsoft.App/containerApps@2025-01-01' = [
  for region in regions: {
    name: 'regional-${region}'
    location: region
    properties: {
      configuration: {}
      template: { containers: [{ name: 'main', image: 'shop:1' }] }
    }
  }
]
