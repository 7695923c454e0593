param count int?
param on bool?
output next int = count + 1
output off bool = !on
output less bool = count < 3
output sure int = count! + 1
output asked int = count == null ? 0 : count + 1
func negate(value bool?) bool => !value
