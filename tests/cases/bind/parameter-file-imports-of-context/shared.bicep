var here = resourceGroup().location
@export()
var place = { in: here }
@export()
func id(name string) string => resourceId('Microsoft.App/containerApps', name)
@export()
var whole = resourceId('00000000-0000-0000-0000-000000000001', 'rg', 'Microsoft.App/containerApps', 'kiosk')
@export()
var plain = toLower('KIOSK')
