param count int
param name string
