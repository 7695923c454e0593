module a 'a.bicep' = {}
module me 'main.bicep' = {}
