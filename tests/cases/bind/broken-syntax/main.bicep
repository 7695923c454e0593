param a string = 
var b = 1
output c int = b
resource r 'A.B/c@2020-01-01' = {
  name: 
  location: b
}
