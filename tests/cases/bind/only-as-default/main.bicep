param a string = newGuid()
param b string = 'x-${utcNow()}'
output c string = newGuid()
var d = utcNow()
