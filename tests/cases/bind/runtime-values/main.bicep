resource a 'A.B/c@2020-01-01' = {
  name: 'a'
}
var late = a.properties.x
var known = a.id
resource b 'A.B/c@2020-01-01' = if (a.properties.x) {
  name: late
  location: a.location
  tags: { ok: known }
  properties: { fine: a.properties.y }
}
resource c 'A.B/c@2020-01-01' = [for x in a.properties.list: {
  name: x
}]
var loop = [for x in [1]: a.properties.x]
var names = ['id', 'properties']
param either bool
resource d 'A.B/c@2020-01-01' = {
  name: 'd'
  tags: {
    first: a[names[0]]
    chosen: a[either ? first(names) : 'name']
    last: a[names[^2]]
  }
}
resource e 'A.B/c@2020-01-01' = {
  name: 'e'
  tags: { chosen: a[either ? 'id' : last(names)] }
}
