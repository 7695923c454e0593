@secure()
param secret string
@secure()
param either string
param plain string
@secure()
param object object
@secure()
param joined string
