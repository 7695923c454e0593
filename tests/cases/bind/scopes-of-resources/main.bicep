resource here 'A.B/c@2020-01-01' = {
  name: 'here'
}
resource extension 'A.B/lock@2020-01-01' = {
  name: 'on-it'
  scope: here
}
resource twin 'A.B/lock@2020-01-01' = {
  name: 'on-it'
  scope: here
}
resource other 'A.B/lock@2020-01-01' = {
  name: 'on-it'
  scope: resourceGroup()
}
resource far 'A.B/c@2020-01-01' existing = {
  name: 'far'
  scope: resourceGroup('other')
}
resource onFar 'A.B/lock@2020-01-01' = {
  name: 'on-far'
  scope: far
}
resource inFar 'A.B/c/d@2020-01-01' = {
  name: 'in-far'
  parent: far
}
resource up 'A.B/c@2020-01-01' = {
  name: 'up'
  scope: subscription()
}
resource top 'A.B/c@2020-01-01' = {
  name: 'top'
  scope: tenant()
}
resource child 'A.B/c/d@2020-01-01' = {
  name: 'child'
  parent: here
  scope: far
}
module anything 'empty.bicep' = {}
resource onModule 'A.B/lock@2020-01-01' = {
  name: 'on-module'
  scope: anything
}
