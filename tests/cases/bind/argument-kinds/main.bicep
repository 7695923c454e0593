param n int
output a string = toUpper(n)
output b int = length(1)
output c string = join('a', 'b')
output d array = range('0', 2)
