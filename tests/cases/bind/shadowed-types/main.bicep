type string = int
param a string
param b sys.string
