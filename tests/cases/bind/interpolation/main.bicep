param x int
output plain string = 'a${'b'}c'
output hole string = 'a${x}b'
output dollars string = $$'''
${x} $${x} $'''
output none string = $'''
abc'''
