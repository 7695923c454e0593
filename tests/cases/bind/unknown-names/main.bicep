param minReplicas int
output a int = minReplica
output b string = tooLower('a')
output c string = kubernetes
param d strin
