parm name string
//@[0:4) [BCP007] expected a declaration, found `parm`

var a = 
//@[8:8) [BCP009] expected a value, found the end of the file
