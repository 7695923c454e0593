resource b 'A.B/c@2020-01-01' = {
  name: 'b'
  resource inner 'd' = {
    name: 'x'
    resource innermost 'e' = {
      name: 'y'
    }
  }
}
module m 'm.bicep' = {}
resource a 'A.B/c@2020-01-01' = {
  name: 'a'
  resource other 'd' = {
    name: 'z'
  }
}
