var n = 1
type size = int
@secure()
var v = 'x'
@export()
param p string
@allowed(['a'])
output o string = 'a'
@sealed()
func f() string => 'a'
@minLength(1)
metadata m = 'x'
@secure()
resource r 'A.B/c@2020-01-01' = {
  name: 'r'
}
@batchSize(1)
resource one 'A.B/c@2020-01-01' = {
  name: 'one'
}
@batchSize(0)
resource many 'A.B/c@2020-01-01' = [for i in range(0, 2): {
  name: 'many${i}'
}]
@description('a')
@description('b')
param twice string
@secure
param notCalled string
@concat('a')
param function string
@secure(1)
param tooMany string
@minLength()
param tooFew string
@minValue('a')
param notInt int
@minValue(1 + 1)
@maxValue(n)
param computed int
@allowed([
  'a'
  n
])
param computedItem string
@allowed([])
param nothing string
@allowed(['a', 1])
param mixed string
@allowed(['a', 1])
param list array
@minLength(-1)
param negative string
@minValue(5)
@maxValue(2)
param crossed int
@maxValue(2)
param alias size
@allowed(['a'])
param literal 'a' | 'b'
@sealed()
param open {
  *: string
}
type object1 = {
  @allowed(['a'])
  a: string
  @sys.allowed(['a'])
  b: string
  @secure()
  c: string
}
