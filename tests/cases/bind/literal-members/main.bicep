var o = { name: 'x', inner: { a: 1 } }
output a string = o.title
output b int = o.inner.b
output c string? = o.?title
output d string = 'x'.length
output e string = any(o).title
