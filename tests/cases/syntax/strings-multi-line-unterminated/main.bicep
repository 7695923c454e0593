var a = '''closed'''

var b = '''
//@[8:11) [BCP140] this string runs to the end of the file
this is all text
var c = 1
//@ and no annotation
