targetScope = 'managementGroup'
