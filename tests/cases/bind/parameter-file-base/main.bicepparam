using none
extends 'base.bicepparam'
var base = 1
param b = base
