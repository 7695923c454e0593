import { size, half } from 'lib.bicep'
type shape = {
  name: string
  count: int?
  sizes: size[]
}
@sealed()
type closed = { a: int }
@discriminator('kind')
type either = { kind: 'one', n: int } | { kind: 'two', t: string }
var shared = { name: 'x', sizes: ['small', 'huge'] }
param good shape = { name: 'x', sizes: ['small'], more: true }
param missing shape = { count: 1 }
param nested shape = { name: 1, count: 'x', sizes: [2] }
param elsewhere shape = shared
param tight closed = { a: 1, b: 2 }
param one either = { kind: 'one', n: 1 }
param two either = { kind: 'two', n: 1 }
param pair [int, string] = [1, 'a']
param single [int, string] = [1]
param maybe string?
param chosen 'a' | 'b' = true ? 'a' : 1
param word 'alpha' | 'beta' = 'alpa'
@allowed(['x', 'y'])
param listed string = 'z'
@minValue(3)
@maxValue(5)
param number int = 7
@minLength(2)
param texts array = ['a']
var loose any = any('text')
param cast int = any('text')
func text(n int) string => n
func length2(t string) int => length(t) + length('${t}')
func sum(t string) int => t + 1
output wrongArgument int = length2(5)
output wrongImported int = half('a')
output literal 'a' | 'b' = 'c'
@minLength(5)
output short string = 'abc'
output member int = good.name
output item string = pair[0]
output fine string = good.name
module m 'module.bicep' = {
  params: {
    needed: [{ a: 'x' }]
    level: null
    other: 'text'
  }
}
