param a string
param n int
output out string = a
