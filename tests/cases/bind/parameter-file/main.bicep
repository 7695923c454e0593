param a string
param b int = 1
param c array
param d object?
