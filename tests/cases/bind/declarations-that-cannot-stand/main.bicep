@description('no place for one')
targetScope = 'resourceGroup'
var wide = 'subscription'
targetScope = wide

metadata _own = 'parcel'
metadata owner = 'parcel'
metadata owner = wide

var az = 1
param sys string = 'x'
var Copy = 2
type resource = bool
output az string = 'an output may be called so'
