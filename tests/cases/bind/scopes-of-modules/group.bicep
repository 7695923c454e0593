param a string = 'a'
