var a = 1

resource app 'Microsoft.App/jobs@2024-03-01' = {
  name: 'app'
  properties: {
    list: [

//@[0:0) [BCP018] expected `]`: the `[` of this declaration is never closed
