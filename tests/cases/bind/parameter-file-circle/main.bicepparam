using none
extends 'a.bicepparam'
