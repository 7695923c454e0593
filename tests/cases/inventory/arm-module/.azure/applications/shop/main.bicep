param tag string

module app 'app.json' = {
  params: { name: 'shop', image: 'ghcr.io/example/shop:${tag}', scale: { max: 6 } }
}
