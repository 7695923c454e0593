resource noFor 'Microsoft.App/jobs@2024-03-01' = []
//@[50:51) [BCP012] expected `for`, found `]`

resource noForEither 'Microsoft.App/jobs@2024-03-01' = [x]
//@[56:57) [BCP012] expected `for`, found `x`

resource noVariable 'Microsoft.App/jobs@2024-03-01' = [for]
//@[58:59) [BCP162] expected the loop's variable, found `]`

resource noIn 'Microsoft.App/jobs@2024-03-01' = [for x]
//@[54:55) [BCP012] expected `in`, found `]`

resource noCollection 'Microsoft.App/jobs@2024-03-01' = [for x in]
//@[65:66) [BCP009] expected a value, found `]`

resource noColon 'Microsoft.App/jobs@2024-03-01' = [for x in y]
//@[62:63) [BCP018] expected `:`, found `]`

resource noBody 'Microsoft.App/jobs@2024-03-01' = [for x in y:]
//@[62:63) [BCP167] expected `{` or `if`, found `]`

resource wrongBody 'Microsoft.App/jobs@2024-03-01' = [for x in y: 1]
//@[66:67) [BCP167] expected `{` or `if`, found a number

resource emptyPair 'Microsoft.App/jobs@2024-03-01' = [for () in y: {}]
//@[59:60) [BCP162] expected the loop's variable, found `)`

resource half 'Microsoft.App/jobs@2024-03-01' = [for (x) in y: {}]
//@[55:56) [BCP018] expected `,`, found `)`

resource noIndex 'Microsoft.App/jobs@2024-03-01' = [for (x,) in y: {}]
//@[59:60) [BCP162] expected the loop's variable, found `)`

resource emptyCondition 'Microsoft.App/jobs@2024-03-01' = [for x in y: if () {}]
//@[75:76) [BCP243] expected an expression in the parentheses, found `)`

resource noFilteredBody 'Microsoft.App/jobs@2024-03-01' = [for x in y: if (x)]
//@[77:78) [BCP018] expected `{`, found `]`

resource plain 'Microsoft.App/jobs@2024-03-01' = 'text'
//@[49:55) [BCP118] expected `{`, `[` or `if`, found a string

module breakBeforeBody 'app.bicep' = [for x in y:
//@[49:49) [BCP167] expected `{` or `if`, found the end of the line
{}]

var filtered = [for x in y: if (x) {}]
//@[35:36) [BCP018] expected `]`, found `{`

output filteredToo array = [for x in y: if (x) {}]
//@[47:48) [BCP018] expected `]`, found `{`

var filteredInside = { a: [for x in (b ? c : d): if (x > (1)) {}] }
//@[62:63) [BCP018] expected `]`, found `{`

var two = [for x in y: x, for z in y: z]
//@[24:25) [BCP018] expected a line break or `]`, found `,`

var of = [for x of y: x]
//@[16:18) [BCP012] expected `in`, found `of`

var noBrackets = for x in y: x
//@[21:22) [BCP019] expected a line break, found `x`

var good = [for (x, i) in y: x]
