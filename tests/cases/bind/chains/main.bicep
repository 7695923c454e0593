param o object
output a string = o.a.b[0]
output b string? = o.?a.b[?0].c
output c string? = (o.?a).b
output d string? = o.?a!.b
output e string = o.a[^1]
output f string? = any(o.?a).b
