metadata description = 'Tells the API gateway of the company where the product is; deployed to the gateway\'s resource group.'

param gatewayName string
param name string
param address string

resource gateway 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: gatewayName
}

resource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
  parent: gateway
  name: name
  properties: {
    protocol: 'http'
    url: address
    tls: { validateCertificateChain: true, validateCertificateName: true }
  }
}
