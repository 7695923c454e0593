var a = 'a\dir'
//@[10:12) [BCP006] `\d` is not an escape
var b = '\x'
//@[9:11) [BCP006] `\x` is not an escape
var c = '\u{}'
//@[9:13) [BCP133] `\u{}` is not a character
var d = '\u{110000}'
//@[9:19) [BCP133] `\u{110000}` is not a character
var e = '\u{XYZ}'
//@[9:11) [BCP133] `\u` is not a character
var f = '\u00e9'
//@[9:11) [BCP133] `\u` is not a character
var g = '\u{1234'
//@[9:11) [BCP133] `\u` is not a character
var h = '\${a} and \{ and \"'
//@[19:21) [BCP006] `\{` is not an escape
//@[26:28) [BCP006] `\"` is not an escape
var good = '\n\r\t\\\'\$\u{1F600}'
var verbatim = '''a\dir'''
