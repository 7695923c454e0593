param a string
param b array = []
param c string?
output o string = a
