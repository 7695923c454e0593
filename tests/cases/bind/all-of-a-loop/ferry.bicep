output name string = 'ferry'
@secure()
output secret string = 'ferry'
