output a object = loadYamlContent('data.yaml')
output b int = loadYamlContent('data.yaml', '$.merged[1].port')
output c object = loadYamlContent('bomb.yaml')
output d object = loadYamlContent('broken.yaml')
