param allowed string[]
var restrictions = [for (ip, i) in allowed: {
  name: 'allow-${i}'
  action: 'Allow'
  ipAddressRange: ip
}]
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        ipSecurityRestrictions: [...restrictions, { name: 'office', action: 'Allow', ipAddressRange: '10.0.0.0/8' }]
      }
    }
  }
}
