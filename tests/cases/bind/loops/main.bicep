param names array
var pairs = [for (name, at) in names: '${at}${name}']
output lengths array = [for name in names: length(name)]
output nested array = map(names, name => map(range(0, 2), i => '${name}${i}'))
