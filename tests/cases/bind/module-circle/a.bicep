module b 'b.bicep' = {}
