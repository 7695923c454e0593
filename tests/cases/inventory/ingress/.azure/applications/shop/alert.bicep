param watched string

resource restarts 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'restarts'
  location: 'global'
  properties: { enabled: true, severity: 2, scopes: [watched], evaluationFrequency: 'PT1M', windowSize: 'PT5M' }
}
