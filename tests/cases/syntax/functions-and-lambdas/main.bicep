func a string => 'x'
//@[7:13) [BCP018] expected `(`, found `string`

func b() string = 'x'
//@[16:17) [BCP018] expected `=>`, found `=`

func c(x string y int) string => x
//@[16:17) [BCP018] expected `,` or `)`, found `y`

func d(x: string) string => x
//@[8:9) [BCP279] expected a type, found `:`

func e(string) string => 'x'
//@[13:14) [BCP279] expected a type, found `)`

func f() string -> 'x'
//@[16:17) [BCP018] expected `=>`, found `-`

func g(x string) string {
//@[24:25) [BCP018] expected `=>`, found `{`
  return x
}

var h = map(list, x -> x)
//@[21:22) [BCP009] expected a value, found `>`

var i = map(list, (x y) => x)
//@[21:22) [BCP018] expected `)`, found `y`

var j = map(list, (1) => 1)
//@[22:23) [BCP018] expected `,` or `)`, found `=`

var k = map(list, => 1)
//@[18:19) [BCP009] expected a value, found `=`

var l = map(list, (x) x)
//@[22:23) [BCP018] expected `,` or `)`, found `x`

func good(x string, y int) string =>
  '${x}${y}'
