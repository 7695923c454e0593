type a = {
  b: foo?
  c: bar
  @secure()
  *: string
}
type d =
  | 'x'
  // or
  | -1
type e = [
  @minValue(1)
  int
  resourceInput<'A/b@1'>.c[*].*[0]?
]
type f = (a | { g: !true })[][]!
param h resource 'A/b@1'
output i resource = h
