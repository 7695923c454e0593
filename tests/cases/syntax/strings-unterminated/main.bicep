var a = 'no end
//@[8:15) [BCP004] this string does not end on its line
var b = 'a hole ${a
//@[19:19) [BCP004] this hole and its string do not end on their line
var c = 'a hole ${a} and no end
//@[8:31) [BCP004] this string does not end on its line
var d = 'a quote \'
//@[8:19) [BCP004] this string does not end on its line
var e = 'nested ${'inner
//@[24:24) [BCP004] this hole and its string do not end on their line
var f = 'nested ${'inner ${a}
//@[29:29) [BCP004] this hole and its string do not end on their line
var g = concat('a, 'b')
//@[20:21) [BCP018] expected `,` or `)`, found `b`
var h = { key: 'value }
//@[15:23) [BCP004] this string does not end on its line
var good = 'fine'

//@[0:0) [BCP018] expected `}`: the `{` of this declaration is never closed
