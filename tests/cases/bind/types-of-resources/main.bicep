type whole = resourceInput<'Microsoft.App/containerApps@2024-03-01'>
type part = resourceInput<'Microsoft.App/containerApps@2024-03-01'>.properties
type bare = resourceInput<'Microsoft.App/containerApps'>.name
var provider = 'App'
type holes = resourceInput<'Microsoft.${provider}/containerApps@2024-03-01'>.name
resource app 'Microsoft.App/containerApps@1' existing = {
  name: 'kiosk'
}
