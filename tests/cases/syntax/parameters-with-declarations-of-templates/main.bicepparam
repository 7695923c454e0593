using 'main.bicep'

targetScope = 'subscription'
//@[0:11) [BCP337] `targetScope` does not belong in a parameter file

metadata owner = 'us'
//@[0:8) [BCP337] `metadata` does not belong in a parameter file

param count int
//@[12:15) [BCP337] a parameter file gives values, not types

param count int = 1
//@[12:15) [BCP337] a parameter file gives values, not types

resource app 'Microsoft.App/jobs@2024-03-01' = {}
//@[0:8) [BCP337] `resource` does not belong in a parameter file

module app 'app.bicep' = {}
//@[0:6) [BCP337] `module` does not belong in a parameter file

output name string = 'x'
//@[0:6) [BCP337] `output` does not belong in a parameter file

func f() string => 'x'
//@[0:4) [BCP337] `func` does not belong in a parameter file

assert a = true
//@[0:6) [BCP337] `assert` does not belong in a parameter file

@secure()
output secret string = 'x'
//@[0:6) [BCP337] `output` does not belong in a parameter file

param good = 1
