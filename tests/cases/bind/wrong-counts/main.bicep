func f(a string) string => a
output a string = toLower('a', 'b')
output b string = f()
output c int = length()
