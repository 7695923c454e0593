output a object = json('{"a": 1,}')
output b object = json('{"a": 1')
