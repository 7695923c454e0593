param location string
param Location string
output a string = location
output A string = Location
