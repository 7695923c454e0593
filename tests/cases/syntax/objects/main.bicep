var a = {
  key = 1
//@[6:7) [BCP018] expected `:`, found `=`
}

var b = {
  my-key: 1
//@[4:5) [BCP018] expected `:`, found `-`
}

var c = {
  1: 'a number'
//@[2:3) [BCP022] expected a property name, found a number
}

var d = {
  [key]: 1
//@[2:3) [BCP022] expected a property name, found `[`
}

var e = {
  key: 1 // fine
  'key'
//@[7:7) [BCP018] expected `:`, found the end of the line
}

var f = { key: 1; other: 2 }
//@[16:17) [BCP001] `;` does not belong here

var g = { ... }
//@[14:15) [BCP009] expected a value, found `}`

var h = {
  ...a,
//@[7:7) [BCP238] a line break after a comma
  key: 1
}

var i = { key: var x }
//@[19:20) [BCP236] expected a line break, `,` or `}`, found `x`

var j = {
  blåbær: 1
//@[4:5) [BCP001] `å` does not belong here
}

var good = { 'my-key': 1, 'blåbær': 2 }
