param 3 string
//@[6:7) [BCP013] expected the parameter's name, found a number
param a-b string
//@[10:16) [BCP008] expected `=` or the end of the line, found `string`
var 1st = 1
//@[4:7) [BCP015] expected the variable's name, found `1st`
output 'quoted' string = 'x'
//@[7:15) [BCP016] expected the output's name, found a string
resource 'Microsoft.App/jobs@2024-03-01' = {}
//@[9:40) [BCP017] expected the resource's symbolic name, found a string
module './app.bicep' = {}
//@[7:20) [BCP096] expected the module's symbolic name, found a string
metadata 'owner' = 'us'
//@[9:16) [BCP266] expected the metadata's name, found a string
type 5 = string
//@[5:6) [BCP325] expected the type's name, found a number
var true = 1
//@[4:8) [BCP015] expected the variable's name, found `true`
param null string
//@[6:10) [BCP013] expected the parameter's name, found `null`
var keys = { false: 1 }
//@[13:18) [BCP022] expected a property name, found `false`
func f(a) string => a
//@[8:9) [BCP279] expected a type, found `)`
var é = 1
//@[4:5) [BCP001] `é` does not belong here
assert 'x' = true
//@[7:10) [BCP344] expected the assertion's name, found a string
