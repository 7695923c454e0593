type account = {
  user: string
  @secure()
  password: string
}
type accounts = account[]
param login account
param others accounts = [{ user: 'b', password: 'hunter2-b' }]
param settings {
  *: {
    @secure()
    key: string
    note: string
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  location: 'norwayeast'
  tags: { user: login.user, password: login.password, other: others[0].password, key: settings.first.key, note: settings.first.note }
}

output login account = { user: 'o', password: 'hunter2-o' }
