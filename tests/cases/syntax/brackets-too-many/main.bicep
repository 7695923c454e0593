var a = [1]]
//@[11:12) [BCP019] expected a line break, found `]`

var b = { key: 1 }}
//@[18:19) [BCP019] expected a line break, found `}`

var c = f(1))
//@[12:13) [BCP019] expected a line break, found `)`

var d = {
  key: 1
}
}
//@[0:1) [BCP007] expected a declaration, found `}`

var e = [
  1
])
//@[1:2) [BCP019] expected a line break, found `)`

var f = { key: (1] }
//@[17:18) [BCP018] expected `)`, found `]`

var good = 1
