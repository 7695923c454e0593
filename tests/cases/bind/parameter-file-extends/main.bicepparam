using 'main.bicep'
extends 'middle.bicepparam'
param a = '${base.a}${base.b}${b}'
param c = base.nothing
