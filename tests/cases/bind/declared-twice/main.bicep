resource a 'A.B/c@2020-01-01' = {
  name: 'x'
}
resource b 'A.B/c@2021-01-01' = {
  name: 'X'
}
resource c 'A.B/c@2021-01-01' = if (false) {
  name: 'x'
}
