module m 'm.bicep' = {
  name: 'm'
  params: {
    aa: 'x'
    n: 'one'
  }
}
module none 'm.bicep' = {
  name: 'none'
}
output x string = m.outputs.outt
