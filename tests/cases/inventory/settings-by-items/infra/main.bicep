param tracing string
@secure()
param openAiKey string

// Settings as objects; some of them only where something is given.
var own = { LOG_LEVEL: 'Warning' }
var traced = !empty(tracing) ? { OTEL_EXPORTER_OTLP_ENDPOINT: tracing } : {}
var keys = !empty(openAiKey) ? { 'openai-key': openAiKey, 'pin-of-tests': 'planted-0451' } : {}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    settings: union(own, traced)
    // Both may say it: what wins is not known.
    further: union({ MODE: 'plain' }, !empty(tracing) ? { MODE: 'traced' } : {})
    secrets: { ...keys, 'session-key': 'planted-1984' }
  }
}
