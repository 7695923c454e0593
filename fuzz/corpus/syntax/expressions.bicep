var a = -b.c!.?d[0][?1][^2][?^'e']::f.g(h, i) % 3 + 4 * 5 == 6 && !j || k ?? l ? m : n ? o : p
var q = map([1, 2,], ((r, s) => { t: r, 'u${s}': [...q] }))
var v = { resource: if(for, in), type: null }['w']
