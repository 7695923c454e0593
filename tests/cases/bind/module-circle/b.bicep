module a 'a.bicep' = {}
