// Beside it lies a template that nothing brings in.
@description('What nobody writes is decided by the line that declares it.')
resource shown 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'kiosk-shown'
  location: 'norwayeast'
  properties: {
    template: {
      containers: [
        {
          name: 'shown'
          image: 'registry.example${environment().suffixes.acrLoginServer}/shown:1'
          env: [{ name: 'LOGIN', value: environment().authentication.loginEndpoint }]
        }
      ]
    }
  }
}
