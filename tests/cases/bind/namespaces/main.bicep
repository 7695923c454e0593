output a string = az.resourceGroup().location
output b string = sys.concat('a', 'b')
output c string = subscription().subscriptionId
