using
//@[5:5) [BCP257] expected a path in quotes, or `none`, found the end of the line

using main.bicep
//@[6:10) [BCP257] expected a path in quotes, or `none`, found `main`

using './main.bicep' as x
//@[21:23) [BCP018] expected a line break or `with`, found `as`

using './main.bicep' with
//@[25:25) [BCP018] expected `{`, found the end of the line

extends
//@[7:7) [BCP257] expected the path of a parameter file in quotes, found the end of the line

extends base
//@[8:12) [BCP257] expected the path of a parameter file in quotes, found `base`

para count = 1
//@[0:4) [BCP337] expected a declaration, found `para`

param
//@[5:5) [BCP013] expected the parameter's name, found the end of the line

param count
//@[11:11) [BCP018] expected `=`, found the end of the line

param count =
//@[13:13) [BCP009] expected a value, found the end of the line

param 1 = 1
//@[6:7) [BCP013] expected the parameter's name, found a number

param list = [1,
//@[16:16) [BCP238] a line break after a comma
  2]

param text = "x"
//@[13:14) [BCP103] a double quote does not begin a string

param count: 1
//@[11:12) [BCP018] expected `=`, found `:`

count = 1
//@[0:5) [BCP337] expected a declaration, found `count`

var x
//@[5:5) [BCP018] expected `=`, found the end of the line

extensionConfig
//@[15:15) [BCP202] expected the extension's name, found the end of the line

extensionConfig graph
//@[21:21) [BCP012] expected `with`, found the end of the line

extensionConfig graph with
//@[26:26) [BCP018] expected `{`, found the end of the line

param good = 1
