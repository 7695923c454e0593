@export()
var area = 'north'
