param first object
resource r 'A.B/c@2020-01-01' existing = {
  name: 'r'
}
output a string = nameof(first)
output b string = nameof(first.second)
output c string = nameof(r.id)
output d string = nameof(first['a b'])
