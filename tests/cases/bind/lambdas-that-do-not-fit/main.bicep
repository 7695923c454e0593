var names = ['parcel', 'kiosk']
output none array = map(names, () => 1)
output three array = filter(names, (a, b, c) => true)
output text array = filter(names, name => 'yes')
output order array = sort(names, (a, b) => 1)
output keys object = toObject(names, name => 1)
output value array = map(names, 'x')
output fine object = toObject(names, name => name, name => 1)
