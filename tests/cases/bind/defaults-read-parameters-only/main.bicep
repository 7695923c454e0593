var v = 1
param a int = v
param b string = r.id
param c string = a
resource r 'A.B/c@2020-01-01' = {
  name: 'r'
}
