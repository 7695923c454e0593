resource a 'Microsoft.App/jobs@2024-03-01' = if {}
//@[48:49) [BCP018] expected `(`, found `{`

resource b 'Microsoft.App/jobs@2024-03-01' = if () {}
//@[49:50) [BCP243] expected an expression in the parentheses, found `)`

resource c 'Microsoft.App/jobs@2024-03-01' = if (true)
//@[54:54) [BCP018] expected `{`, found the end of the line

resource d 'Microsoft.App/jobs@2024-03-01' = if true {}
//@[48:52) [BCP018] expected `(`, found `true`

resource e 'Microsoft.App/jobs@2024-03-01' = if (true {}
//@[54:55) [BCP018] expected `)`, found `{`

resource f 'Microsoft.App/jobs@2024-03-01' = if (true) {} else {}
//@[58:62) [BCP019] expected a line break, found `else`

var g = if (true) {}
//@[18:19) [BCP019] expected a line break, found `{`

output h object = if (true) {}
//@[28:29) [BCP019] expected a line break, found `{`

resource good 'Microsoft.App/jobs@2024-03-01' = if (true) {}
