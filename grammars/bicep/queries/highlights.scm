; Later patterns win over earlier ones.

(variable) @variable
(property key: (identifier) @property)
(type_property key: (identifier) @property)
(member_access name: (identifier) @property)
(nested_access name: (identifier) @property)
(type_member name: (identifier) @property)

; ---- declarations

(parameter_declaration name: (identifier) @variable.parameter)
(parameter_assignment name: (identifier) @variable.parameter)
(function_parameter name: (identifier) @variable.parameter)
(lambda parameter: (identifier) @variable.parameter)
(for_expression item: (identifier) @variable.parameter)
(for_expression index: (identifier) @variable.parameter)
(variable_declaration name: (identifier) @variable)
(output_declaration name: (identifier) @variable)
(metadata_declaration name: (identifier) @variable)
(assert_declaration name: (identifier) @variable)
(resource_declaration name: (identifier) @variable)
(module_declaration name: (identifier) @module)
(test_declaration name: (identifier) @module)
(wildcard_import alias: (identifier) @module)
(extension_declaration specification: (identifier) @module)
(extension_declaration alias: (identifier) @module)
(extension_config_assignment name: (identifier) @module)
(import_item name: (identifier) @variable)
(import_item alias: (identifier) @variable)
(type_declaration name: (identifier) @type.definition)
(function_declaration name: (identifier) @function)

; ---- functions and types

(call function: (identifier) @function.call)
(method_call name: (identifier) @function.method.call)

(decorator "@" @attribute)
(decorator expression: (variable) @attribute)
(decorator expression: (call function: (identifier) @attribute))
(decorator expression: (method_call name: (identifier) @attribute))
(decorator expression: (member_access name: (identifier) @attribute))

(type_name) @type
((type_name) @type.builtin
  (#any-of? @type.builtin "string" "int" "bool" "object" "array" "any"))
(parameterized_type name: (identifier) @type.builtin)

; ---- literals

(integer) @number
(boolean) @boolean
(null) @constant.builtin
(none) @constant.builtin

(string) @string
(multiline_string) @string
(unterminated_multiline_string) @string
(multiline_string_start) @string
(multiline_string_content) @string
(multiline_string_end) @string
(escape_sequence) @string.escape
(interpolation
  "${" @punctuation.special
  "}" @punctuation.special)
(resource_declaration type: (string) @string.special)
(resource_type type: (string) @string.special)
(module_declaration path: (string) @string.special.path)
(test_declaration path: (string) @string.special.path)
(import_declaration path: (string) @string.special.path)
(using_declaration path: (string) @string.special.path)
(extends_declaration path: (string) @string.special.path)
(property key: (string) @property)
(type_property key: (string) @property)

; ---- words and signs

[
  "targetScope" "metadata" "param" "var" "type" "func" "resource" "module" "test" "output" "assert" "extension"
  "extensionConfig" "extends"
] @keyword
["import" "using" "from" "as" "with"] @keyword.import
(resource_type) @keyword
(resource_declaration existing: "existing" @keyword.modifier)
(if_expression "if" @keyword.conditional)
(for_expression ["for" "in"] @keyword.repeat)

(binary_expression operator: _ @operator)
(unary_expression operator: _ @operator)
(unary_type operator: _ @operator)
(conditional_expression ["?" ":"] @keyword.conditional.ternary)
(non_null_assertion "!" @operator)
(non_null_type "!" @operator)
(nullable_type "?" @operator)
(union_type "|" @operator)
(member_access safe: "?" @operator)
(index_access safe: "?" @operator)
(index_access from_end: "^" @operator)
["=" "=>" "..." "::"] @operator
(wildcard_import "*" @operator)
(additional_properties "*" @operator)

["{" "}" "[" "]" "(" ")"] @punctuation.bracket
(parameterized_type ["<" ">"] @punctuation.bracket)
[","] @punctuation.delimiter
(member_access "." @punctuation.delimiter)
(method_call "." @punctuation.delimiter)
(type_member "." @punctuation.delimiter)
(property ":" @punctuation.delimiter)
(type_property ":" @punctuation.delimiter)
(interpolation
  "${" @punctuation.special
  "}" @punctuation.special)

[(comment) (unterminated_comment)] @comment
(directive) @keyword.directive
