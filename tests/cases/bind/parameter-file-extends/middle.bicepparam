using none
extends 'base.bicepparam'
param b = '${a}-${base.a}'
