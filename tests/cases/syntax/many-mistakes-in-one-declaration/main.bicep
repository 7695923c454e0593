resource app 'Microsoft.App/jobs@2024-03-01' = {
  name: 'app
//@[8:12) [BCP004] this string does not end on its line
  location: "norwayeast"
//@[23:24) [BCP103] a double quote does not begin a string
  count: 99999999999999999999
//@[9:29) [BCP010] this integer does not fit into 64 bits
  list: [
    1,
//@[6:6) [BCP238] a line break after a comma
    2
  ]
  tags: {
    a: +1
    b: 'x\q'
//@[9:11) [BCP006] `\q` is not an escape
    c = 2
//@[6:7) [BCP018] expected `:`, found `=`
  }
  other: f(1,)
//@[13:14) [BCP009] expected a value, found `)`
}

param good string
