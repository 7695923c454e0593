using 'main.bicep'
param secret = az.getSecret('sub', 'rg', 'vault', 'name')
param given = null
var around = '${secret}/${given}'
param text = around
param inside = 'x${az.getSecret('sub', 'rg', 'vault', 'name')}'
