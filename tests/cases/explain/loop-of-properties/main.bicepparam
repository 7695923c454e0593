using 'main.bicep'
param allowed = [
  '51.120.88.54'
  '51.120.88.55'
]
