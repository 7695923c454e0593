var length = 3
func toLower(text string) string => sys.toUpper(text)
output a int = length + sys.length('abc')
output b string = toLower('x')
