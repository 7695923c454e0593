output name string = 'ferry'
