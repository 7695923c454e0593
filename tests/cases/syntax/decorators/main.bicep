@
//@[1:1) [BCP123] expected the decorator's name, found the end of the line
param a string

@secure
param b string

@secure(
param c string
//@[6:7) [BCP018] expected `)`, found `c`

@description('a') @secure()
//@[18:19) [BCP019] expected a line break, found `@`
param d string

@description 'text'
//@[13:19) [BCP018] expected a line break or `(`, found a string
param e string

@@secure()
//@[1:2) [BCP123] expected the decorator's name, found `@`
param f string

@sys.
//@[5:5) [BCP020] expected a property or function name, found the end of the line
param g string

@1
//@[1:2) [BCP123] expected the decorator's name, found a number
param h string

@description('nothing follows')
//@[0:1) [BCP132] expected a declaration after the decorator, found the end of the line

// Only this comment.
