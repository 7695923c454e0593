var a = 9223372036854775807
var b = 9223372036854775808
//@[8:27) [BCP010] this integer does not fit into 64 bits
var c = -9223372036854775808
var d = -9223372036854775809
//@[9:28) [BCP010] this integer does not fit into 64 bits
var e = 99999999999999999999
//@[8:28) [BCP010] this integer does not fit into 64 bits
type f = 9223372036854775808
//@[9:28) [BCP010] this integer does not fit into 64 bits
param g -9223372036854775808 | 9223372036854775808
//@[31:50) [BCP010] this integer does not fit into 64 bits
