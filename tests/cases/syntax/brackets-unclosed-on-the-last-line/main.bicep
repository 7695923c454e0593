param a string
var b = concat(a, [1, 2
//@[23:23) [BCP018] expected `]`: the `[` of this declaration is never closed
