metadata description = 'How things are called, and how they are tagged.'

@export()
func prefixOf(environment string) string => 'parcel-${environment}'

@description('A storage account is unique in the world: 24 characters, without hyphens.')
@export()
func storageNameOf(prefix string, seed string) string =>
  take('${toLower(replace(prefix, '-', ''))}st${uniqueString(seed)}', 24)

@description('Revisions may not hold a dot, and versions do.')
@export()
func revisionOf(version string) string => replace(version, '.', '-')

@description('Who pays: what customers or testers of customers use is operations.')
@export()
func tagsOf(environment string, workload string) object => {
  product: 'parcel'
  environment: environment
  workload: workload
  costCenter: contains(['prod', 'staging'], environment) ? 'operations' : 'development'
}
