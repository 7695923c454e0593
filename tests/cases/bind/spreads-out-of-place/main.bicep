param o object
resource r 'A.B/c@2020-01-01' = {
  ...o
  name: 'r'
  properties: { ...o, loop: [for x in [1]: x] }
}
var text = 'abc'
output a object = { ...text }
output b array = [...text]
