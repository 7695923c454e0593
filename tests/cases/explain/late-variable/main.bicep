// The compiler writes a variable of what is deployed wherever it is used: one that nothing needs does not fail.
param count int = 0
param asked bool

resource stores 'Microsoft.Storage/storageAccounts@2023-05-01' = [
  for index in range(0, count): {
    name: 'kiosk${index}'
    location: 'norwayeast'
    sku: { name: 'Standard_LRS' }
    kind: 'StorageV2'
  }
]

var endpoint = stores[0].properties.primaryEndpoints.blob
var number = asked ? int('none') : 1

output decided string = count > 0 ? endpoint : 'nothing'
output open string = asked ? endpoint : 'nothing'
output early int = asked ? number : 0
