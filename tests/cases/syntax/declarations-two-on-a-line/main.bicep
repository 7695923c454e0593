param a string param b string
//@[15:20) [BCP008] expected `=` or the end of the line, found `param`
var c = 1 var d = 2
//@[10:13) [BCP019] expected a line break, found `var`
var e = 1, f = 2
//@[9:10) [BCP019] expected a line break, found `,`
@secure() param g string
//@[10:15) [BCP019] expected a line break, found `param`
output h string = 'x';
//@[21:22) [BCP001] `;` does not belong here
var i = 1; var j = 2
//@[9:10) [BCP001] `;` does not belong here
param k string /* between */ param l string
//@[29:34) [BCP008] expected `=` or the end of the line, found `param`
