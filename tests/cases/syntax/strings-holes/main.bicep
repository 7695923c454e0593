var a = '${[1]}'
//@[11:14) [BCP087] an array or object is written out in the hole of a string
var b = '${{ key: 1 }}'
//@[11:21) [BCP087] an array or object is written out in the hole of a string
var c = '${concat([1], [2])}'
//@[18:21) [BCP087] an array or object is written out in the hole of a string
//@[23:26) [BCP087] an array or object is written out in the hole of a string
var d = '${}'
//@[11:12) [BCP009] expected a value, found `}`
var e = '${ }'
//@[12:13) [BCP009] expected a value, found `}`
var f = '${a b}'
//@[13:14) [BCP018] expected `}`, found `b`
var g = '${a +}'
//@[14:15) [BCP009] expected a value, found `}`
var h = '${a ? 1}'
//@[16:17) [BCP018] expected `:`, found `}`
var i = '${'${}'}'
//@[14:15) [BCP009] expected a value, found `}`
var j = '${map(a, x => [x])}'
var k = $'''${[1]}'''
//@[14:17) [BCP087] an array or object is written out in the hole of a string
var good = '${a}${'b${c}'}$'
