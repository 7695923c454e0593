param a array
param o object
output x array = [1, ...a]
output y object = { ...o, z: 1 }
