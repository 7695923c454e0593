var plain = {
  resource child 'jobs' = {}
//@[2:10) [BCP022] a resource is declared in an object that is no resource
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  properties: {
    resource deep 'jobs' = {}
//@[4:12) [BCP022] a resource is declared in an object that is no resource
  }
  list: [{
    resource inList 'jobs' = {}
//@[4:12) [BCP022] a resource is declared in an object that is no resource
  }]
  resource noBody 'jobs'
//@[24:24) [BCP018] expected `:`, found the end of the line
  resource noType = {}
  resource good 'jobs' = {
    resource deeper 'jobs' = {}
  }
  var inside = 1
//@[6:12) [BCP018] expected `:`, found `inside`
}

module mod 'app.bicep' = {
  resource inModule 'jobs' = {}
//@[2:10) [BCP022] a resource is declared in an object that is no resource
}

resource looped 'Microsoft.App/jobs@2024-03-01' = [for x in y: if (x) {
  resource good 'jobs' = {}
}]
