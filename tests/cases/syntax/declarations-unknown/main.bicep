// A misspelt keyword, none at all, and what other languages have.
parm name string
//@[0:4) [BCP007] expected a declaration, found `parm`

variable count = 1
//@[0:8) [BCP007] expected a declaration, found `variable`

foo
//@[0:3) [BCP007] expected a declaration, found `foo`

Resource app 'Microsoft.App/jobs@2024-03-01' = {}
//@[0:8) [BCP007] expected a declaration, found `Resource`

let x = 2
//@[0:3) [BCP007] expected a declaration, found `let`

name: 'indented or not, this is a property'
//@[0:4) [BCP007] expected a declaration, found `name`

= 1
//@[0:1) [BCP007] expected a declaration, found `=`

}
//@[0:1) [BCP007] expected a declaration, found `}`

var good = 1
