[
  (object)
  (array)
  (object_type)
  (tuple_type)
  (union_type)
  (for_expression)
  (import_list)
  (call)
  (method_call)
  (multiline_string)
  (interpolated_multiline_string)
  (comment)
] @fold
