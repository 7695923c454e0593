// A principal is whose it is, whatever it is handed on through; nothing is no other principal.
param tokenIssuer bool = true

@minLength(1)
param auditors string

module counter 'counter.bicep' = {
  params: { hasIdentity: tokenIssuer }
}

module optional 'reader.bicep' = {
  params: { principal: counter.outputs.?optional ?? '', vault: 'kiosk-a' }
}

module certain 'reader.bicep' = {
  params: { principal: counter.outputs.optional!, vault: 'kiosk-b' }
}

module asked 'reader.bicep' = {
  params: { principal: counter.outputs.asked, vault: 'kiosk-c' }
}

module lower 'reader.bicep' = {
  params: { principal: counter.outputs.lower, vault: 'kiosk-d' }
}

// Azure fills it in, so that the condition is decided.
module plain 'reader.bicep' = {
  params: { principal: counter.outputs.plain, vault: 'kiosk-e' }
}

// So does whoever supplies what may not be empty.
module others 'reader.bicep' = {
  params: { principal: auditors, vault: 'kiosk-f' }
}
