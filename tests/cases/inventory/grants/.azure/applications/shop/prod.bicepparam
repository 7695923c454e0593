using 'main.bicep'

param isAuditor = bool(readEnvironmentVariable('AUDITOR'))
param auditors = split(readEnvironmentVariable('AUDITORS'), ',')
