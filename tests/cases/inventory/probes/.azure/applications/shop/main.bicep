param watched bool
param path string = '/live'

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: { ingress: { targetPort: 8080 } }
    template: {
      containers: [
        {
          name: 'shop'
          image: 'shop:1'
          probes: [
            {
              type: 'Liveness'
              httpGet: { path: path, port: 8080, scheme: 'HTTPS', httpHeaders: [{ name: 'Host', value: 'shop.example' }] }
              periodSeconds: 15
            }
            { type: 'Startup', tcpSocket: { port: 9000 }, failureThreshold: 30 }
          ]
        }
        {
          name: 'side'
          image: 'side:1'
          probes: [
            { type: 'Readiness', httpGet: { port: 9100 }, initialDelaySeconds: 2 }
          ]
        }
      ]
    }
  }
}

// Whether it is watched is not known, so nobody can say what the platform would ask instead.
resource perhaps 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'perhaps'
  location: 'norwayeast'
  properties: {
    configuration: { ingress: { targetPort: 80 } }
    template: {
      containers: [
        {
          name: 'perhaps'
          image: 'perhaps:1'
          probes: watched
            ? [
                { type: 'Liveness', httpGet: { path: '/', port: 80 } }
              ]
            : []
        }
      ]
    }
  }
}

param given array

resource told 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'told'
  location: 'norwayeast'
  properties: {
    configuration: { ingress: { targetPort: 80 } }
    template: {
      containers: [
        { name: 'told', image: 'told:1', probes: given }
      ]
    }
  }
}
