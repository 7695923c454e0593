using 'main.bicep'
var both = { secret: 'hunter2', n: 'one' }
param key = both.secret
param plain = both
