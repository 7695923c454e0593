type size = 'small' | 'large'
type tree = { value: int, children: tree[]? }
type pair = [string, int]
type bag = { *: string }
param a size?
param b tree.value
param c pair[1]
param d bag.*
param e string[][*]
param f sys.string
param g resourceInput<'Microsoft.App/containerApps@2024-03-01'>.properties
param h -1 | 0 | 1
param i !true
param j {
  a: string
  @description('why')
  b: int?
}!
