param office string
param partners array
param offices { name: string, range: string }[] = [
  { name: 'oslo', range: '192.0.2.0/27' }
  { name: 'bergen', range: '192.0.2.64' }
]
param isOpen bool

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        targetPort: 8080
        external: true
        ipSecurityRestrictions: concat(
          [
            { name: 'one', ipAddressRange: '198.51.100.7', action: 'Allow' }
            { name: 'six', ipAddressRange: '2001:db8::1', action: 'allow' }
            { name: 'net', ipAddressRange: '2001:db8:1::/48', action: 'Allow' }
            { name: 'office', ipAddressRange: '${office}/32', action: 'Allow' }
          ],
          map(offices, one => { name: one.name, ipAddressRange: one.range, action: 'Allow' }),
          map(partners, one => { name: 'partner', ipAddressRange: one, action: 'Allow' }),
          isOpen ? [{ name: 'all', ipAddressRange: '0.0.0.0/0', action: 'Allow' }] : []
        )
      }
    }
    template: { containers: [{ name: 'shop', image: 'shop:1' }] }
  }
}

resource closed 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'closed'
  location: 'norwayeast'
  properties: {
    configuration: {
      ingress: {
        targetPort: 8080
        ipSecurityRestrictions: [
          for (range, index) in ['203.0.113.0/28', '203.0.113.16']: {
            name: 'denied-${index}'
            ipAddressRange: range
            action: 'Deny'
          }
        ]
      }
    }
    template: { containers: [{ name: 'closed', image: 'closed:1' }] }
  }
}
