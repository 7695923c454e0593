param any string
param one 'id' | 'name'
param other 'id' | 'properties'
param flag bool
resource a 'A.B/c@2020-01-01' = {
  name: 'a'
}
resource list 'A.B/c@2020-01-01' = [for i in range(0, 2): {
  name: 'a${i}'
}]
var keys = ['id', 'properties']
var id = 'id'
var early = [for i in range(0, 2): {
  member: a[keys[0]]
  first: a[first(keys)]
  variable: list[i][id]
  joined: a['${id}']
  either: a[flag ? 'id' : 'name']
  parameter: a[one]
  index: list[flag ? i : 0].id
}]
var late = [for i in range(0, 2): {
  member: a[keys[1]]
  last: a[last(keys)]
  open: list[i][any]
  joined: a['i${any}']
  either: a[flag ? 'id' : 'properties']
  parameter: a[other]
  whole: list[i]
}]
func answer() string => reference('a').location
