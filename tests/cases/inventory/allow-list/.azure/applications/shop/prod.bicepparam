using 'main.bicep'

param office = readEnvironmentVariable('OFFICE')
param partners = split(readEnvironmentVariable('PARTNERS'), ',')
param isOpen = bool(readEnvironmentVariable('OPEN'))
