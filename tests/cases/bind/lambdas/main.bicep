param a array
output x array = filter(a, (item, i) => i > 0 && item != 1)
output y object = toObject(a, x => x.key, x => x.value)
output z int = reduce(a, 0, (sum, next) => sum + next)
