using 'm.bicep'

func f() int => 1

param x = f()
