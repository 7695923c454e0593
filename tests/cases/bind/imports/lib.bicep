import { base } from 'base.bicep'
@export()
var prefix = '${base}-x'
var kept = 1
@export()
func greet(name string) string => '${prefix}${name}'
@export()
type size = 'a' | 'b'
@export()
type tree = { value: int }
