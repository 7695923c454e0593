param tag string
param registry string
param known string = '4.1'
param base string = 'ghcr.io/example'

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'shop'
  location: 'norwayeast'
  properties: {
    configuration: {}
    template: {
      initContainers: [
        {
          name: 'wait'
          image: 'tools:2'
          command: ['/bin/wait', '--for', 'db']
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: [{ name: 'HOST', value: 'db' }]
        }
      ]
      containers: [
        {
          name: 'shop'
          image: '${registry}/shop:${tag}'
          args: ['--port', string(8080)]
          resources: { cpu: json('1.0'), memory: '2.0Gi' }
        }
        {
          name: 'proxy'
          image: 'ghcr.io/example/proxy:v${tag}-alpine'
          resources: { cpu: 1, memory: '512Mi' }
          env: [{ name: 'UPSTREAM', value: 'localhost' }]
        }
        // Where a tag was decided is told by the text that it ends.
        { name: 'by-hole', image: 'ghcr.io/example/one:${known}' }
        { name: 'by-holes', image: '${base}/two:${known}' }
        { name: 'in-place', image: '${base}/${known}:3' }
        { name: 'unknown', image: tag }
        { name: 'in-part', image: '${base}/three:v${known}' }
      ]
    }
  }
}
