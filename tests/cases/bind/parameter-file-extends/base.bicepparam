using none
var hidden = 'h'
param a = 'base'
param extra = 1
