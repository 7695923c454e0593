param p string
var v = 'a'
func f(a string) string => '${p}${v}${a}'
