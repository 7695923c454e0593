param name string
var a = [
  1,
//@[4:4) [BCP238] a line break after a comma
  2
]
var b = 'no end
//@[8:15) [BCP004] this string does not end on its line
var c = {
  key: 1
  other 2
//@[8:9) [BCP018] expected `:`, found a number
}
parm d string
//@[0:4) [BCP007] expected a declaration, found `parm`
output e string = a +
//@[21:21) [BCP009] expected a value, found the end of the line
var good = 1
