resource a 'A.B/c@2020-01-01' = {
  name: 'a'
  properties: { x: b.id }
}
resource b 'A.B/c@2020-01-01' = {
  name: 'b'
  properties: { x: a.id }
}
