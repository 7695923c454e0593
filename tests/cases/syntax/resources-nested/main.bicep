var plain = {
  resource child 'jobs' = {}
//@[11:16) [BCP018] expected `:`, found `child`: no resource can be declared here
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  properties: {
    resource deep 'jobs' = {}
//@[13:17) [BCP018] expected `:`, found `deep`: no resource can be declared here
  }
  list: []
  resource behind 'jobs' = {}
}

resource listed 'Microsoft.App/containerApps@2024-03-01' = {
  list: [{
    resource inList 'jobs' = {}
//@[13:19) [BCP018] expected `:`, found `inList`: no resource can be declared here
  }]
}

resource broken 'Microsoft.App/containerApps@2024-03-01' = {
  resource noBody 'jobs'
//@[24:24) [BCP018] expected `=`, found the end of the line
  resource good 'jobs' = {
    resource deeper 'jobs' = {}
  }
}

resource untyped 'Microsoft.App/containerApps@2024-03-01' = {
  resource noType = {}
//@[18:19) [BCP068] expected a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01', found `=`
}

resource mixed 'Microsoft.App/containerApps@2024-03-01' = {
  var inside = 1
//@[6:12) [BCP018] expected `:`, found `inside`
}

module mod 'app.bicep' = {
  resource inModule 'jobs' = {}
//@[11:19) [BCP018] expected `:`, found `inModule`: no resource can be declared here
}

resource looped 'Microsoft.App/jobs@2024-03-01' = [for x in y: if (x) {
  resource good 'jobs' = {}
}]

var property = {
  resource: 1
}
