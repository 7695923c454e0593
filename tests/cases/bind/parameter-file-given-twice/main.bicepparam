using 'main.bicep'
using none
extends 'base.bicepparam'
extends 'base.bicepparam'
@description('no place for one')
param name = 'kiosk'
