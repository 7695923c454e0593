output a array = [1, -9223372036854775808, true, null, 'it\'s', '''
many
lines''', {}]
