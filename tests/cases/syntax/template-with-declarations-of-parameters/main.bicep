using 'main.bicep'
//@[0:5) [BCP007] `using` belongs in a parameter file

extends 'base.bicepparam'
//@[0:7) [BCP007] `extends` belongs in a parameter file

param count = 1
//@[11:11) [BCP279] expected a type behind the parameter's name

extensionConfig graph with {}
//@[0:15) [BCP007] `extensionConfig` belongs in a parameter file

using none
//@[0:5) [BCP007] `using` belongs in a parameter file

param good int
