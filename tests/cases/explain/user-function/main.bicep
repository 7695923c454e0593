import { tagsOf } from 'tags.bicep'
param environment string
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  tags: tagsOf(environment)
}
