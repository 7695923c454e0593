func f(n int) int => g(n)
func g(n int) int => f(n)
func h(n int) int => h(n - 1)
output x int = f(1) + h(1)
