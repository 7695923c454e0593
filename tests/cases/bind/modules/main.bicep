param x string
module m 'sub/m.bicep' = if (x != '') {
  name: 'm-${x}'
  scope: resourceGroup('other')
  params: { a: x, b: [for y in [1]: y] }
  dependsOn: [n]
}
module n 'sub/m.bicep' = [for i in range(0, 2): {
  params: { a: '${i}' }
}]
output o string = m.outputs.o
output p string = n[0].outputs.o
