var a = (1
var b = [1,
2]
resource c 'A/b@1' = {
}}
@
param
var d = '${
output e = '''f
