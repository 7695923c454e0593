var a = {
  b: 1
  c: 2
  'b': 3
}
