param product string = 'orders'
param region string
@secure()
param key string

var unique = uniqueString(resourceGroup().id)

output cutInside string = take('${product}store${unique}', 24)
output cutBefore string = take('${product}store${unique}', 8)
output cutAtTheEdge string = take('${product}store${unique}', 11)
output nothingBefore string = take('${unique}${product}', 16)
output twoOpen string = take('${product}-${region}-${unique}', 20)
output nothing string = take('${product}${unique}', 0)
#disable-next-line outputs-should-not-contain-secrets
output hidden string = take('${product}${key}${unique}', 12)
