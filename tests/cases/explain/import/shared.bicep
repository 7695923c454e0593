@export()
var replicas = { few: 2, many: 9 }
