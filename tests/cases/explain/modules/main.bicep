param replicas int
module stack 'stack.bicep' = {
  params: {
    scale: {
      minReplicas: replicas
      maxReplicas: 10
      rules: [
        { name: 'cpu', custom: { type: 'cpu', metadata: { value: '50' } } }
      ]
    }
  }
}
output replicas int = stack.outputs.replicas
