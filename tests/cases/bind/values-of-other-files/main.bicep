import { size, typed, loose } from 'shared.bicep'

module ferry 'shared.bicep' = {}

param pick bool = true
output a int = ferry.outputs.name
output b { count: int } = size
output c { count: string } = typed
output d int = loose.count
output e string = ferry.outputs.name
output f int = pick ? any('x') : 'y'
