var a = 1 /* closed */

/* this comment
//@[0:2) [BCP002] this comment runs to the end of the file
var b = 2
