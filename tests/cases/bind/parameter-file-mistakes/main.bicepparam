using 'main.bicep'
param b = 1
param c = base.x
param d = resourceGroup().location
var base = 1
