using 'program.bicep' with { a: 1 }
extends 'base.bicepparam'
import { a as b, 'c-d' as e } from 'shared.bicep'

var region = readEnvironmentVariable('REGION', 'norwayeast')
param location = region
param replicas = -3
param tags = {
  one: [1, 2
    3
  ]
  two: az.getSecret('s', 'rg', 'kv', 'n')
}
extensionConfig k8s with {}
