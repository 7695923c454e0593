using 'main.bicep'
param cpu = '0.5'
param extra = { cost: 'orders' }
param settings = [
  { key: 'A', is: '1' }
  { key: 'B', is: '2' }
]
