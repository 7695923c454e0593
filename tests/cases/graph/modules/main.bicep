module network 'network.bicep' = {
  name: 'network'
}

module words 'words.bicep' = {
  name: 'words'
}

// What an output was made of is needed, not the module; of a constant, the module.
module app 'app.bicep' = {
  name: 'app'
  params: {
    subnetId: network.outputs.subnetId
    word: words.outputs.word
  }
  dependsOn: [
    audit
  ]
}

module audit 'words.bicep' = {
  name: 'audit'
}
