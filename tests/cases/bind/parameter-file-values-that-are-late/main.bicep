@secure()
param secret string
param given string = 'kiosk'
param text string
@secure()
param inside string
