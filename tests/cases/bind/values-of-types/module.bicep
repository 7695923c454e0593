type item = { a: int }
param needed item[]
param level int = 3
param other bool
