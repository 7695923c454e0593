var sum = 1 +
//@[13:13) [BCP009] expected a value, found the end of the line
  2

var before = a
  && b
//@[2:4) [BCP007] expected a declaration, found `&&`

var after = a &&
//@[16:16) [BCP009] expected a value, found the end of the line
  b

var question = a ?
//@[18:18) [BCP009] expected a value, found the end of the line
  1 : 2

var colon = a ? 1 :
//@[19:19) [BCP009] expected a value, found the end of the line
  2

var parentheses = (
//@[19:19) [BCP243] a line break in parentheses
  a
)

var behind = (a
//@[15:15) [BCP243] a line break in parentheses
)

var value =
//@[11:11) [BCP009] expected a value, found the end of the line
  1

var dot = a
  .b
//@[2:3) [BCP007] expected a declaration, found `.`

var index = a[
//@[14:14) [BCP009] expected a value, found the end of the line
  0
//@[3:3) [BCP018] expected `]`, found the end of the line
]

var good = a
  ? 1
  : 2
