var a = b
var b = '${c}'
var c = a
var own = own
output x string = a
