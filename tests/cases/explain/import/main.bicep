import { replicas as fixed } from 'shared.bicep'
var mine = fixed.few

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  properties: {
    template: {
      scale: {
        minReplicas: mine
      }
    }
  }
}
