using 'main.bicep'

param tag = '3.1'
