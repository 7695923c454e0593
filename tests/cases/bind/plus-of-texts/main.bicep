var a = 'a'
output x string = a + 'b'
output y int = -'a'
output z bool = !1
output q bool = 1 < 'a'
output r bool = true && 'x'
output s int = 'x' ? 1 : 2
