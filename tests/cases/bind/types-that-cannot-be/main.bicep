type nothing = null
type nulls = null | null
type mixed = 'a' | 1
type kinds = string | int
type listed = ('a' | 1)[]
type sizes = 'small' | 'large'
type more = sizes | 'huge'
type other = sizes | 5
type a = { kind: 'a', n: int }
type b = { kind: 'b' }
type c = { n: 1 }
type values = { n: 1 } | { n: 2 }
type objects = a | b
@discriminator('kind')
type good = a | b | { kind: 'c' }
@discriminator('kind')
type nested = good | ({ kind: 'd' } | { kind: 'e' })
@discriminator('kind')
type missing = a | c
@discriminator('kind')
type twice = a | { kind: 'A' }
@discriminator('kind')
type text = a | 'b'
@discriminator('kind')
type single = a
@discriminator('sort')
type alias = good
type tuple = [string, int]
type list = string[]
type parts = {
  fine: tuple[1]
  item: list[0]
  items: tuple[*]
  others: a.*
  member: a.m
  far: a.somethingElse
}
param nullable string? = 'a'
param string string = 'a'
