@export()
var base = 'b'
