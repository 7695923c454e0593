param a string
var a = 1
var a = 2
output x int = 1
output x int = 2
