; Everything a file declares is visible in the whole file; loops, lambdas, functions and the bodies of resources have
; names of their own.

[
  (source_file)
  (function_declaration)
  (lambda)
  (for_expression)
  (resource_declaration)
] @local.scope

(parameter_declaration name: (identifier) @local.definition.parameter)
(parameter_assignment name: (identifier) @local.reference)
(variable_declaration name: (identifier) @local.definition.var)
(type_declaration name: (identifier) @local.definition.type)
((function_declaration name: (identifier) @local.definition.function)
  (#set! definition.function.scope "parent"))
((resource_declaration name: (identifier) @local.definition.var)
  (#set! definition.var.scope "parent"))
(module_declaration name: (identifier) @local.definition.namespace)
(extension_declaration alias: (identifier) @local.definition.namespace)
(wildcard_import alias: (identifier) @local.definition.namespace)
(import_item name: (identifier) @local.definition.import !alias)
(import_item alias: (identifier) @local.definition.import)
(function_parameter name: (identifier) @local.definition.parameter)
(lambda parameter: (identifier) @local.definition.parameter)
(for_expression item: (identifier) @local.definition.var)
(for_expression index: (identifier) @local.definition.var)

(variable) @local.reference
(type_name) @local.reference
(call function: (identifier) @local.reference)
