resource apps 'Microsoft.App/containerApps@2024-03-01' existing = [for i in range(0, 2): {
  name: 'parcel${i}'
}]
module ferries 'ferry.bicep' = [for i in range(0, 2): {}]

var domains = map(apps, app => app.properties.configuration.ingress.fqdn)
resource jobs 'Microsoft.App/jobs@2024-03-01' = [for i in range(0, 2): {
  name: 'job${i}'
  properties: {
    all: join(map(apps, app => app.name), ',')
    known: domains
    one: apps[i].name
    count: length(apps)
  }
}]
resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'alone'
  properties: { domains: domains }
}
output asked string = apps[?0].name
output chosen array = map(range(0, 2), n => apps[n].name)
output keys array = map(['kiosk'], name => reference(name).key)
output secrets array = map(ferries, ferry => ferry.outputs.secret)
output names array = map(ferries, ferry => ferry.outputs.name)
