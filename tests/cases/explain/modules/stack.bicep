param scale object
module app 'app.bicep' = {
  params: {
    settings: { scale: scale }
  }
}
output replicas int = app.outputs.replicas
