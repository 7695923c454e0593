param a
//@[7:7) [BCP279] expected a type, found the end of the line
param b =
//@[7:7) [BCP279] expected a type behind the parameter's name
//@[9:9) [BCP009] expected a value, found the end of the line
param c string?[]
//@[15:16) [BCP008] expected `=` or the end of the line, found `[`
param d string | | int
//@[17:18) [BCP279] expected a type, found `|`
param e (string
//@[15:15) [BCP018] expected `)`, found the end of the line
param f [string
param g {
  key string
//@[6:12) [BCP018] expected `:`, found `string`
}
param h string[
//@[15:15) [BCP009] expected a value, found the end of the line
param i resourceInput<>
param j resourceInput<'x'
//@[25:25) [BCP018] expected `>`, found the end of the line
type k = string |
//@[17:17) [BCP279] expected a type, found the end of the line
type l = {
  key:
//@[6:6) [BCP279] expected a type, found the end of the line
}
type m = {
  *: string
  *
//@[3:3) [BCP018] expected `:`, found the end of the line
}
output n
//@[8:8) [BCP279] expected a type, found the end of the line
output o = 'x'
//@[9:10) [BCP279] expected a type, found `=`
func p(a string) => a
//@[17:18) [BCP279] expected a type, found `=`
type q = 'a${b}'
param r string,
//@[14:15) [BCP008] expected `=` or the end of the line, found `,`
param s array of string
//@[14:16) [BCP008] expected `=` or the end of the line, found `of`
type t = ?
//@[9:10) [BCP279] expected a type, found `?`
type u = string & int
//@[16:17) [BCP001] `&` is not an operator of values
param good ('a' | 'b')[]?

//@[0:0) [BCP018] expected `]`: the `[` of this declaration is never closed
