resource app Microsoft.App/jobs@2024-03-01 = {}
//@[13:22) [BCP068] expected a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01', found `Microsoft`

resource app 'Microsoft.App/jobs@2024-03-01' {
//@[45:46) [BCP018] expected `=`, found `{`
}

resource app 'Microsoft.App/jobs@2024-03-01': {}
//@[44:45) [BCP018] expected `=`, found `:`

resource app 'Microsoft.App/jobs@2024-03-01' existing {}
//@[54:55) [BCP018] expected `=`, found `{`

resource app = {}
//@[13:14) [BCP068] expected a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01', found `=`

resource 'Microsoft.App/jobs@2024-03-01' app = {}
//@[9:40) [BCP017] expected the resource's symbolic name, found a string

resource app existing 'Microsoft.App/jobs@2024-03-01' = {}
//@[13:21) [BCP068] expected a resource type in quotes, such as 'Microsoft.App/containerApps@2024-03-01', found `existing`

module app = './app.bicep'
//@[11:12) [BCP097] expected a path in quotes, such as './modules/app.bicep', found `=`

resource app 'Microsoft.App/jobs@2024-03-01' = {
  name = 'app'
//@[7:8) [BCP018] expected `:`, found `=`
  tags: {
    team 'us'
//@[9:13) [BCP018] expected `:`, found a string
  }
  location 'norwayeast'
//@[11:23) [BCP018] expected `:`, found a string
}

resource app 'Microsoft.App/jobs@2024-03-01' =
//@[46:46) [BCP118] expected `{`, `[` or `if`, found the end of the line
{
//@[0:1) [BCP007] expected a declaration, found `{`
}

var good = 1
