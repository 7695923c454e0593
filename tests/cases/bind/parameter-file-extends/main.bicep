param a string
param b string
param c string
