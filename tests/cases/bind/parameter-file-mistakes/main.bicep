param a string
