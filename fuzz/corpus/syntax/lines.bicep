// first
var a = b // c

  // d
  ? e
/* f
*/ : g
var h = i(
  1, 2,

  (j, k) => // l
    j
  // m
)
@o.p()

@q
var r = [
  for x in y /**/ : x
]
#restore-diagnostics A b-C
