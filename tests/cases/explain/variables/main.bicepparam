using 'main.bicep'
var few = 2
param sizes = {
  small: { replicas: few }
}
