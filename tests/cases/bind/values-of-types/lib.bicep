@export()
type size = 'small' | 'large'
@export()
func half(n int) int => n / 2
