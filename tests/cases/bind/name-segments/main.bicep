resource a 'A.B/c/d@2020-01-01' = {
  name: 'x'
}
resource b 'A.B/c@2020-01-01' = {
  name: 'x/y'
}
resource c 'A.B/c/d@2020-01-01' = {
  parent: b
  name: 'x/y'
}
resource d 'A.B/c/d@2020-01-01' = {
  name: '${b.name}/y'
}
resource e 'A.B/c/d' = {
  parent: d
  name: 'e'
}
