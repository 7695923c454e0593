@secure()
param secret string
@allowed(['a', 'b'])
@minLength(1)
@maxLength(3)
param text string = 'a'
@minValue(-1)
@maxValue(10)
param number int = 1
@sealed()
type closed = { a: string }
@discriminator('kind')
type either = { kind: 'a' } | { kind: 'b', more: int }
