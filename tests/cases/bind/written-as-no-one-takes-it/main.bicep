resource typed 'Microsoft.${'App'}/containerApps@2024-03-01' existing = {
  name: 'parcel'
}
@nullIfNotFound()
@onlyIfNotExists(1)
@retryOn(['NotFound', 5], 0)
resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'kiosk'
  properties: {
    'a${'b'}': [for i in range(0, 2): i]
  }
}
@nullIfNotFound()
@retryOn(['NotFound'], 3)
resource there 'Microsoft.App/containerApps@2024-03-01' existing = {
  name: 'ferry'
}
param on string?
output same array = [for (a, a) in ['x']: a]
output twice array = sort(['x'], (a, a) => true)
output spread string[] = ['x', ...[1]]
output either int = on ?? 'x'
func f(a int, a int) int => 1
