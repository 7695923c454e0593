param count int
param names string[]
param given object
var key = 'a'
output a string = count[key]
output b string = names['${key}']
output c string = given[0]
output d string = given[true]
output e string = given[^1]
output f string = names[^key]
output g string = names[^1]

resource apps 'Microsoft.App/containerApps@2024-03-01' existing = [for i in range(0, 2): {
  name: i
}]
output h string = apps.name
