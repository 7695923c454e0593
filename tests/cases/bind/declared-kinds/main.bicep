output a int = 'a'
param b string = 1
var c bool = []
output d string = true ? 'x' : 'y'
