param names string[] = ['parcel']
output numbers int[] = [for name in names: name]
output indexes string[] = [for (name, i) in names: i]
output sums array = [for name in names: name + 1]
output upper array = map(range(0, 2), n => toUpper(n))
output fine string[] = [for (name, i) in names: '${name}${i}']
output counted int[] = [for (name, i) in names: i]

module kiosk 'kiosk.bicep' = [for (name, i) in names: {
  params: {
    count: name
    name: i
  }
}]
