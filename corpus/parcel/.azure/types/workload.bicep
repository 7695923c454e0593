metadata description = 'What the apps and jobs have in common.'

@description('The environments, in the order in which a change travels through them; yt01 is for load tests.')
@export()
type Environment = 'test' | 'staging' | 'yt01' | 'prod'

@description('An environment variable: either its value, or the name of the secret that holds it.')
@export()
type EnvVar = {
  name: string
  value: string?
  secretRef: string?
}

@description('A secret in the key vault.')
@export()
type Secret = {
  @description('The name that the environment variables refer to.')
  name: string
  @description('The name in the key vault.')
  vaultName: string
  @description('Pins a version; without it the newest one is followed.')
  version: string?
}

@description('A rule of a scaler for which there is no short form.')
@export()
type CustomRule = {
  name: string
  type: string
  metadata: { *: string }
  @description('Parameters of the scaler that come from secrets.')
  auth: { secretRef: string, triggerParameter: string }[]?
  @description('Asks the event source as the identity of the workload.')
  usesIdentity: bool?
}

@description('What one replica gets.')
@export()
type Resources = {
  cpu: string
  memory: string
}
