module a 'm.bicep' = {}
module b './m.bicep' = {}
module c 'sub/../m.bicep' = {}
