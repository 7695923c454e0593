using none
extends 'main.bicepparam'
