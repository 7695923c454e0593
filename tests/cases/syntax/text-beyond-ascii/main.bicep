var a = 'æøå' + + 1
//@[16:17) [BCP009] expected a value, found `+`
var b = concat('名前', '😀' 'x')
//@[26:29) [BCP018] expected `,` or `)`, found a string
var c = '😀${é}'
//@[13:14) [BCP001] `é` does not belong here
/* 😀 */ parm d string
//@[9:13) [BCP007] expected a declaration, found `parm`
var e = 'ligature ﬁ ' "x"
//@[22:23) [BCP103] a double quote does not begin a string
var f = 'a' + 1
//@[11:12) [BCP001] ` ` does not belong here
var g = “text”
//@[8:9) [BCP001] `“` does not belong here
var h = ‘text’
//@[8:9) [BCP001] `‘` does not belong here
var i = '😀\q'
//@[11:13) [BCP006] `\q` is not an escape
var j = 1 – 2
//@[10:11) [BCP001] `–` does not belong here
var good = '😀'
