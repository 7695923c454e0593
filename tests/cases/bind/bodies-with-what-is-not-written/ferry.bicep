param name string = 'ferry'
