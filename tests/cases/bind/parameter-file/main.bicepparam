using 'main.bicep'
var who = 'x'
param a = readEnvironmentVariable('NAME', who)
param c = [for i in range(0, 2): '${a}${i}']
param unknown = 1
