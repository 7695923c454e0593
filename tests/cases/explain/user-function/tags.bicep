@export()
func tagsOf(name string) object => {
  environment: name
  product: 'orders'
}
