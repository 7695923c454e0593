param a array
output x array = concat([for y in a: y], a)
var v = { p: [for y in a: y] }
resource r 'A.B/c@2020-01-01' = {
  name: 'r'
  properties: { ok: [for y in a: { inner: [for z in y: z] }], bad: union([for y in a: y], a) }
}
