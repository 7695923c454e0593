extension microsoftGraph
extension kubernetes with { namespace: 'default', kubeConfig: '' } as k8s
resource group 'Microsoft.Graph/groups@v1.0' = {
  displayName: 'x'
}
resource service 'core/Service@v1' = {
  metadata: { name: 'x' }
}
