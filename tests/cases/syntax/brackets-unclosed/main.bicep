// Whatever is open, the declaration behind it is read.
var a = [
  1

var b = {
  key: 1

var c = f(1, 2
//@[0:0) [BCP018] expected `}`: the `{` of this declaration is never closed
//@[14:14) [BCP018] expected `)`: the `(` of this declaration is never closed

var d = (1 + 2
//@[14:14) [BCP018] expected `)`, found the end of the line

var e = [
  {
    key: 'x'
]
//@[0:1) [BCP022] expected a property name, found `]`

var f = {
  list: [
    1
}
//@[0:1) [BCP009] expected a value, found `}`

var g = {
  deep: {
    deeper: [
      {
        deepest: f(1
      }
//@[6:7) [BCP237] expected `,` or `)`, found `}`
    ]
  }
}

resource app 'Microsoft.App/jobs@2024-03-01' = {
  name: 'app'
  properties: {
    configuration: {
  }
}

param last string
//@[0:0) [BCP018] expected `}`: the `{` of this declaration is never closed

//@[0:0) [BCP018] expected `]`: the `[` of this declaration is never closed
