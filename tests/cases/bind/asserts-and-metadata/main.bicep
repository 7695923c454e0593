metadata owner = 'us'
param x int
assert positive = x > 0
