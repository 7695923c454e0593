param name string
param identityName string

@description('The name in azure.yaml; the tool finds by this tag where to put a new image.')
param service string

param location string
param tags object
param environmentId string
param registryName string
param image string
param port int
param isPublic bool
param minReplicas int
param maxReplicas int
param env array = []

@secure()
param secrets object = {}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: identityName
  location: location
  tags: tags
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, 'AcrPull')
  properties: {
    roleDefinitionId: resourceId(
      'Microsoft.Authorization/roleDefinitions',
      '7f951dda-4ed3-4680-a7ca-43fe172d538d'
    )
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': service })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    managedEnvironmentId: environmentId
    configuration: {
      ingress: {
        external: isPublic
        targetPort: port
        transport: 'auto'
      }
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        for secret in items(secrets): {
          name: secret.key
          value: secret.value
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'main'
          image: image
          env: union([{ name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }], env)
          resources: { cpu: json('0.5'), memory: '1.0Gi' }
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
      }
    }
  }
  dependsOn: [pull]
}

output fqdn string = app.properties.configuration.ingress.fqdn
output principalId string = identity.properties.principalId
