resource app 'Microsoft.App/jobs@2024-03-01' = {
  name: 'app'
  @description('a property has no decorators')
//@[2:3) [BCP132] expected a resource after the decorator, found `location`
  location: 'norwayeast'
}

resource other 'Microsoft.App/jobs@2024-03-01' = {
  name: 'other'
  @batchSize(1)
//@[2:3) [BCP132] expected a resource after the decorator, found `}`
}
