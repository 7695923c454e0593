# a shell comment
//@[0:17) [BCP001] `#` is not a pragma
-- a comment of SQL
//@[0:1) [BCP007] expected a declaration, found `-`
<!-- and of HTML -->
//@[0:1) [BCP007] expected a declaration, found `<`
var a = 1 # behind
//@[10:18) [BCP001] `#` does not belong here
var b = 1 */ 2
//@[11:12) [BCP009] expected a value, found `/`
var good = 1 // fine
