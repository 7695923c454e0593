var a = [1, , 2]
//@[12:13) [BCP009] expected a value, found `,`
var b = { key: }
//@[15:16) [BCP009] expected a value, found `}`
var c = f(, 1)
//@[10:11) [BCP009] expected a value, found `,`
var d = 1 +
//@[11:11) [BCP009] expected a value, found the end of the line
var e = * 2
//@[8:9) [BCP009] expected a value, found `*`
var f = a ?
//@[11:11) [BCP009] expected a value, found the end of the line
var g = a ? 1
//@[13:13) [BCP018] expected `:`, found the end of the line
var h = a ? 1 :
//@[15:15) [BCP009] expected a value, found the end of the line
var i = a ? : 2
//@[12:13) [BCP009] expected a value, found `:`
var j = a.
//@[10:10) [BCP020] expected a property or function name, found the end of the line
var k = a.b.
//@[12:12) [BCP020] expected a property or function name, found the end of the line
var l = a[]
//@[10:11) [BCP117] expected an index, found `]`
var m = a[0
//@[11:11) [BCP018] expected `]`, found the end of the line
var n = a::
//@[11:11) [BCP020] expected a property or function name, found the end of the line
var o = a.?
//@[11:11) [BCP020] expected a property or function name, found the end of the line
var p = !
//@[9:9) [BCP009] expected a value, found the end of the line
var q = -
//@[9:9) [BCP009] expected a value, found the end of the line
var r = ()
//@[9:10) [BCP243] expected an expression in the parentheses
var s = (1, 2)
//@[10:11) [BCP243] expected `)`, found `,`
var t = x =>
//@[12:12) [BCP009] expected a value, found the end of the line
var u = map(a, (b,) => b)
var v = a[?]
//@[11:12) [BCP009] expected a value, found `]`
var w = a..b
//@[10:11) [BCP020] expected a property or function name, found `.`
var x = { : 1 }
//@[10:11) [BCP022] expected a property name, found `:`
var y = { 'key' 1 }
//@[16:17) [BCP018] expected `:`, found a number
var z = { key 1 }
//@[14:15) [BCP018] expected `:`, found a number
