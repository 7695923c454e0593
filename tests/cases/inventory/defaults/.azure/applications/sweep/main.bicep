resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'sweep'
  location: 'norwayeast'
  properties: {
    configuration: { triggerType: 'Manual', replicaTimeout: 60 }
    template: {
      containers: [
        { name: 'sweep', image: 'localhost:5000/sweep' }
      ]
    }
  }
}
