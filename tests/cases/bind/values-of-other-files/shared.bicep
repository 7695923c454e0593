@export()
var size = { count: 'many' }
@export()
var typed { count: int } = { count: 1 }
@export()
var loose = any({ count: 'many' })
output name string = 'ferry'
