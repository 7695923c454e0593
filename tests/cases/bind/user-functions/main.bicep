func join2(a string, b string) string => '${a}-${b}'
func twice(a string) string => join2(a, a)
output x string = twice('a')
