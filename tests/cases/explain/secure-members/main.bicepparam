using 'main.bicep'
param login = { user: 'a', password: 'hunter2-a' }
param settings = { first: { key: 'hunter2-k', note: 'n' } }
