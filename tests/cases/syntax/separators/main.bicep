var commaAndBreak = [
  1,
//@[4:4) [BCP238] a line break after a comma
  2
]

var objectToo = {
  a: 1,
//@[7:7) [BCP238] a line break after a comma
  b: 2
}

var leading = [, 1]
//@[15:16) [BCP009] expected a value, found `,`

var doubled = [1,, 2]
//@[17:18) [BCP009] expected a value, found `,`

var none = [1 2]
//@[14:15) [BCP236] expected a line break, `,` or `]`, found a number

var noneInObject = { a: 1 b: 2 }
//@[26:27) [BCP236] expected a line break, `,` or `}`, found `b`

var semicolons = [1; 2]
//@[19:20) [BCP001] `;` does not belong here

var call = concat(a b)
//@[20:21) [BCP018] expected `,` or `)`, found `b`

var broken = concat(
  a
  b
//@[2:3) [BCP237] expected `,` or `)`, found `b`
)

var trailing = concat(a, b,)
//@[27:28) [BCP009] expected a value, found `)`

var trailingOnALine = concat(
  a,
  b,
)
//@[0:1) [BCP009] expected a value, found `)`

func f(a string b string) string => a
//@[16:17) [BCP018] expected `,` or `)`, found `b`

func g(a string,) string => a

type t = {
  a: string,
//@[12:12) [BCP238] a line break after a comma
  b: string
}

type u = [
  string,
//@[9:9) [BCP238] a line break after a comma
  int
]

type v = resourceInput<'a' 'b'>
//@[27:30) [BCP018] expected `,` or `>`, found a string

var good = [1, 2
  3, ]
