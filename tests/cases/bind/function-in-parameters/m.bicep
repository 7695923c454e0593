param x int
