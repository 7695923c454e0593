output a string = readEnvironmentVariable('A')
