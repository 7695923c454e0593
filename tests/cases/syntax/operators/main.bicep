var plus = +1
//@[11:12) [BCP009] expected a value, found `+`
var twice = !!a
//@[13:14) [BCP009] expected a value, found `!`
var minus = --1
//@[13:14) [BCP009] expected a value, found `-`
var mixed = -!a
//@[13:14) [BCP009] expected a value, found `!`
var allowed = !(!a)
var and = a & b
//@[12:13) [BCP001] `&` is not an operator of values
var or = a | b
//@[11:12) [BCP001] `|` is not an operator of values
var power = 2 ** 3
//@[15:16) [BCP009] expected a value, found `*`
var assigned = a = b
//@[17:18) [BCP019] expected a line break, found `=`
var arrow = a -> b
//@[15:16) [BCP009] expected a value, found `>`
var increment = a++
//@[18:19) [BCP009] expected a value, found `+`
var identical = a === b
//@[20:21) [BCP009] expected a value, found `=`
var different = a <> b
//@[19:20) [BCP009] expected a value, found `>`
var not = not a
//@[14:15) [BCP019] expected a line break, found `a`
var remainder = 80 %
//@[20:20) [BCP009] expected a value, found the end of the line
var decimal = 1.5
//@[16:17) [BCP020] expected a property or function name, found a number
var hexadecimal = 0x1F
//@[19:22) [BCP019] expected a line break, found `x1F`
var grouped = 1_000
//@[15:19) [BCP019] expected a line break, found `_000`
var backslash = a \ b
//@[18:19) [BCP001] `\` does not belong here
var tilde = ~a
//@[12:13) [BCP001] `~` does not belong here
var money = $a
//@[12:13) [BCP001] `$` does not belong here
var backquote = `a`
//@[16:17) [BCP001] ``` does not belong here
var question = a ?? ?? b
//@[20:21) [BCP009] expected a value, found `?`
