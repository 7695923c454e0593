param a int
param b bool
output sum int = a + 1 - -a * 2 / 3 % 4
output compare bool = a == 1 && a != 2 || !(a < 3)
output text bool = 'A' =~ 'a' && 'A' !~ 'b'
output or int = b ? a : 1 ?? 2
