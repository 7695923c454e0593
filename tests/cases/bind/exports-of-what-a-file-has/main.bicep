import { area, area as place } from 'shared.bicep'

param name string = 'kiosk'
var inner = 'a ${name}'
@export()
var outer = [inner]
@export()
var plain = 'ferry'
var Area = plain
