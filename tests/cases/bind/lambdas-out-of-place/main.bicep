var f = x => x
output a array = concat(x => x, [])
