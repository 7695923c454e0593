@minLength(1)
param a int
@maxValue(1)
param b string
@secure()
param c bool
@secret()
param d string
