/**
 * A tree-sitter grammar of today's Bicep: `.bicep` and `.bicepparam` files.
 *
 * Three decisions shape it:
 *
 * 1. Line breaks are tokens. Bicep ends statements, separates items and closes types with them, so they are not white
 *    space here: each rule says where one may stand. The few places where a line break *continues* a construct (before
 *    `?` and `:` of a conditional, before `|` of a union) are decided by the scanner, which looks past the comments.
 * 2. Types are their own rules. `a: foo?` is a nullable type and never half a conditional, whatever the next line says.
 * 3. Keywords are ordinary names wherever a name may stand: only `true`, `false` and `null` are reserved.
 *
 * Every child that means something has a field, so that nobody counts children.
 */

const PREC = {
  lambda: -1,
  conditional: 1,
  coalesce: 2,
  or: 3,
  and: 4,
  equality: 5,
  relation: 6,
  sum: 7,
  product: 8,
  unary: 9,
  postfix: 10,
};

// A text between single quotes without holes or escapes: nearly all of them, lexed in one step.
const PLAIN = /'([^'\\$\r\n]|\$+[^'\\${\r\n])*\$*'/;
// Three quotes, any text, three quotes; quotes that directly follow belong to the text.
const MULTILINE = /'''([^']|'[^']|''[^'])*''''*/;
// The same without its end: the rest of the file.
const MULTILINE_OPEN = /'''([^']|'[^']|''[^'])*'?'?/;

// Items between brackets: one to a line, or several with commas, or both.
function items($, item) {
  return [
    repeat($._newline),
    optional(seq(item, repeat(seq($._item_separator, item)), optional($._item_separator))),
  ];
}

// Parameters in parentheses: line breaks anywhere between them, and one comma more than needed.
function parameters($, parameter) {
  const comma = seq(',', repeat($._newline));
  return [
    '(', repeat($._newline),
    optional(seq(
      parameter, repeat($._newline),
      repeat(seq(comma, parameter, repeat($._newline))),
      optional(comma),
    )),
    ')',
  ];
}

// A loop. What may stand behind the colon depends on where the loop stands.
function loop($, body) {
  return seq(
    '[', repeat($._newline), 'for',
    choice(
      field('item', $.identifier),
      seq('(', field('item', $.identifier), ',', field('index', $.identifier), optional(','), ')'),
    ),
    'in', field('collection', $.expression), ':', field('body', body),
    repeat($._newline), ']',
  );
}

export default grammar({
  name: 'bicep',

  word: $ => $.identifier,

  // The only words that no name may be.
  reserved: { global: _ => ['true', 'false', 'null'] },

  extras: $ => [/[ \t]+/, $.comment, $.unterminated_comment, $.directive],

  externals: $ => [
    $._break_before_question,
    $._break_before_colon,
    $._break_before_pipe,
    $._break_again,
    $.multiline_string_start,
    $.multiline_string_content,
    $._interpolation_start,
    $.multiline_string_end,
    // Never used by a rule: the scanner sees it as wanted only while the parser recovers from a mistake.
    $._recovering,
  ],

  conflicts: $ => [[$._primary, $._lambda_parameters]],

  inline: $ => [$._item_separator, $._name, $._key, $._any_string, $._declared_type],

  supertypes: $ => [$.expression, $.type, $.declaration],

  rules: {
    source_file: $ => seq(
      repeat($._newline),
      optional(seq(
        $._decorated,
        repeat(seq(repeat1($._newline), $._decorated)),
        repeat($._newline),
      )),
    ),

    _decorated: $ => $.declaration,

    declaration: $ => choice(
      $.target_scope_declaration,
      $.metadata_declaration,
      $.parameter_declaration,
      $.parameter_assignment,
      $.variable_declaration,
      $.type_declaration,
      $.function_declaration,
      $.resource_declaration,
      $.module_declaration,
      $.test_declaration,
      $.output_declaration,
      $.assert_declaration,
      $.import_declaration,
      $.extension_declaration,
      $.extension_config_assignment,
      $.using_declaration,
      $.extends_declaration,
    ),

    _decorators: $ => repeat1(seq(field('decorator', $.decorator), repeat1($._newline))),

    decorator: $ => seq('@', field('expression', $._decorator_expression)),

    _decorator_expression: $ => choice(
      alias($.identifier, $.variable),
      $.call,
      alias($._decorator_member, $.member_access),
      alias($._decorator_method, $.method_call),
    ),

    _decorator_member: $ => seq(
      field('object', $._decorator_expression), '.', field('name', $.identifier),
    ),

    _decorator_method: $ => seq(
      field('object', $._decorator_expression), '.', field('name', $.identifier), $._arguments,
    ),

    // ---- declarations

    target_scope_declaration: $ => seq(
      optional($._decorators), 'targetScope', '=', field('value', $.expression),
    ),

    metadata_declaration: $ => seq(
      optional($._decorators), 'metadata', $._name, '=', field('value', $.expression),
    ),

    parameter_declaration: $ => seq(
      optional($._decorators), 'param', $._name, field('type', $._declared_type),
      optional(seq('=', field('default', $.expression))),
    ),

    parameter_assignment: $ => seq(
      optional($._decorators), 'param', $._name, '=', field('value', $.expression),
    ),

    variable_declaration: $ => seq(
      optional($._decorators), 'var', $._name, optional(field('type', $._declared_type)), '=', field('value', $.expression),
    ),

    type_declaration: $ => seq(
      optional($._decorators), 'type', $._name, '=', field('type', $._declared_type),
    ),

    function_declaration: $ => seq(
      optional($._decorators), 'func', $._name,
      ...parameters($, field('parameter', $.function_parameter)),
      field('returns', $._declared_type), '=>', repeat($._newline), field('body', $.expression),
    ),

    function_parameter: $ => seq($._name, field('type', $._declared_type)),

    resource_declaration: $ => seq(
      optional($._decorators), 'resource', $._name, field('type', $._any_string),
      optional(field('existing', 'existing')), '=',
      field('body', choice(
        alias($._resource_body, $.object),
        alias($._resource_for, $.for_expression),
        seq(repeat($._newline), alias($._resource_if, $.if_expression)),
      )),
    ),

    // Only the body of a resource may declare further resources.
    _resource_body: $ => seq('{', ...items($, $._resource_item), '}'),

    _resource_item: $ => choice(
      field('member', $.property),
      field('member', alias($._resource_property, $.property)),
      field('member', $.spread),
      field('resource', $.resource_declaration),
    ),

    // `resource` opens a nested declaration, unless a colon follows.
    _resource_property: $ => seq(field('key', alias('resource', $.identifier)), ':', field('value', $.expression)),

    _resource_for: $ => loop($, choice(alias($._resource_body, $.object), alias($._resource_if, $.if_expression))),

    _resource_if: $ => seq(
      'if', field('condition', $.parenthesized_expression), field('body', alias($._resource_body, $.object)),
    ),

    module_declaration: $ => seq(
      optional($._decorators), 'module', $._name, field('path', $._any_string), '=',
      field('body', choice(
        $.object,
        alias($._module_for, $.for_expression),
        seq(repeat($._newline), $.if_expression),
      )),
    ),

    _module_for: $ => loop($, choice($.object, $.if_expression)),

    if_expression: $ => seq('if', field('condition', $.parenthesized_expression), field('body', $.object)),

    test_declaration: $ => seq(
      optional($._decorators), 'test', $._name, field('path', $._any_string), '=', field('body', $.object),
    ),

    output_declaration: $ => seq(
      optional($._decorators), 'output', $._name,
      field('type', choice($._declared_type, alias($._any_resource_type, $.resource_type))), '=', field('value', $.expression),
    ),

    assert_declaration: $ => seq(
      optional($._decorators), 'assert', $._name, '=', field('value', $.expression),
    ),

    import_declaration: $ => seq(
      optional($._decorators), 'import',
      field('symbols', choice($.import_list, $.wildcard_import)),
      'from', field('path', $._any_string),
    ),

    import_list: $ => seq('{', ...items($, field('item', $.import_item)), '}'),

    import_item: $ => choice(
      seq(field('name', $.identifier), optional(seq('as', field('alias', $.identifier)))),
      // A name that is no identifier needs another one here.
      seq(field('name', choice($.string, $.multiline_string)), 'as', field('alias', $.identifier)),
    ),

    wildcard_import: $ => seq('*', 'as', field('alias', $.identifier)),

    extension_declaration: $ => seq(
      optional($._decorators),
      choice(
        seq('extension', field('specification', choice($.identifier, $._any_string))),
        // The spelling before `extension` was a keyword.
        seq('import', field('specification', $._any_string)),
      ),
      optional(seq('with', field('config', $.object))),
      optional(seq('as', field('alias', $.identifier))),
    ),

    extension_config_assignment: $ => seq(
      optional($._decorators), 'extensionConfig', $._name, 'with', field('config', $.object),
    ),

    using_declaration: $ => seq(
      optional($._decorators), 'using', field('path', choice($._any_string, $.none)),
      optional(seq('with', field('config', $.object))),
    ),

    none: $ => 'none',

    extends_declaration: $ => seq(optional($._decorators), 'extends', field('path', $._any_string)),

    // ---- expressions

    expression: $ => choice(
      $.conditional_expression,
      $.binary_expression,
      $.unary_expression,
      $._postfix,
    ),

    conditional_expression: $ => prec.right(PREC.conditional, seq(
      field('condition', $.expression),
      optional(seq($._break_before_question, repeat($._break_again))),
      '?',
      field('consequence', $.expression),
      optional(seq($._break_before_colon, repeat($._break_again))),
      ':',
      field('alternative', $.expression),
    )),

    binary_expression: $ => choice(
      ...[
        [PREC.coalesce, '??'],
        [PREC.or, '||'],
        [PREC.and, '&&'],
        [PREC.equality, '=='],
        [PREC.equality, '!='],
        [PREC.equality, '=~'],
        [PREC.equality, '!~'],
        [PREC.relation, '<'],
        [PREC.relation, '<='],
        [PREC.relation, '>'],
        [PREC.relation, '>='],
        [PREC.sum, '+'],
        [PREC.sum, '-'],
        [PREC.product, '*'],
        [PREC.product, '/'],
        [PREC.product, '%'],
      ].map(([precedence, operator]) => prec.left(precedence, seq(
        field('left', $.expression), field('operator', operator), field('right', $.expression),
      ))),
    ),

    unary_expression: $ => prec(PREC.unary, seq(
      field('operator', choice('!', '-')), field('operand', $._postfix),
    )),

    _postfix: $ => choice(
      $._primary,
      $.member_access,
      $.index_access,
      $.method_call,
      $.nested_access,
      $.non_null_assertion,
    ),

    _primary: $ => choice(
      alias($.identifier, $.variable),
      $.integer,
      $.boolean,
      $.null,
      $.string,
      $.multiline_string,
      $.unterminated_multiline_string,
      $.interpolated_multiline_string,
      $.object,
      $.array,
      $.for_expression,
      $.parenthesized_expression,
      $.call,
      $.lambda,
    ),

    member_access: $ => prec.left(PREC.postfix, seq(
      field('object', $._postfix), '.', optional(field('safe', '?')), field('name', $.identifier),
    )),

    index_access: $ => prec.left(PREC.postfix, seq(
      field('object', $._postfix),
      '[', optional(field('safe', '?')), optional(field('from_end', '^')), field('index', $.expression), ']',
    )),

    method_call: $ => prec.left(PREC.postfix, seq(
      field('object', $._postfix), '.', field('name', $.identifier), $._arguments,
    )),

    nested_access: $ => prec.left(PREC.postfix, seq(
      field('object', $._postfix), '::', field('name', $.identifier),
    )),

    non_null_assertion: $ => prec.left(PREC.postfix, seq(field('operand', $._postfix), '!')),

    parenthesized_expression: $ => seq('(', field('expression', $.expression), ')'),

    call: $ => seq(field('function', $.identifier), $._arguments),

    _arguments: $ => seq(
      '(', repeat($._newline),
      optional(seq(
        field('argument', $.expression),
        repeat(seq(',', repeat($._newline), field('argument', $.expression))),
        repeat($._newline),
      )),
      ')',
    ),

    lambda: $ => prec.right(PREC.lambda, seq(
      choice(field('parameter', $.identifier), $._lambda_parameters),
      '=>', repeat($._newline), field('body', $.expression),
    )),

    _lambda_parameters: $ => seq(...parameters($, field('parameter', $.identifier))),

    array: $ => seq('[', ...items($, $._array_item), ']'),

    _array_item: $ => choice(field('item', $.expression), field('item', $.spread)),

    object: $ => seq('{', ...items($, field('member', choice($.property, $.spread))), '}'),

    property: $ => seq($._key, ':', field('value', $.expression)),

    _key: $ => field('key', choice($.identifier, $._any_string)),

    spread: $ => seq('...', field('expression', $.expression)),

    // One comma on the same line, or any number of line breaks.
    _item_separator: $ => choice(',', repeat1($._newline)),

    for_expression: $ => loop($, $.expression),

    // ---- types

    type: $ => choice($.union_type, $._member_type),

    // Where a declaration names its type, `resource` is a keyword; inside a type it is a name like any other.
    _declared_type: $ => choice($.type, $.resource_type),

    union_type: $ => prec.right(choice(
      seq($._pipe, field('member', $._member_type), repeat(seq($._pipe, field('member', $._member_type)))),
      seq(field('member', $._member_type), repeat1(seq($._pipe, field('member', $._member_type)))),
    )),

    _pipe: $ => seq(optional(seq($._break_before_pipe, repeat($._break_again))), '|'),

    _member_type: $ => choice($._chain_type, $.unary_type, $.nullable_type, $.non_null_type),

    nullable_type: $ => prec.left(seq(
      field('type', choice($._chain_type, $.unary_type, $.non_null_type)), '?',
    )),

    non_null_type: $ => prec.left(seq(
      field('type', choice($._chain_type, $.unary_type, $.nullable_type)), '!',
    )),

    unary_type: $ => prec(PREC.unary, seq(field('operator', choice('-', '!')), field('operand', $._chain_type))),

    _chain_type: $ => choice(
      alias($.identifier, $.type_name),
      $.integer,
      $.boolean,
      $.null,
      $.string,
      $.multiline_string,
      $.unterminated_multiline_string,
      $.interpolated_multiline_string,
      $.object_type,
      $.tuple_type,
      $.parenthesized_type,
      $.parameterized_type,
      $.array_type,
      $.type_member,
      $.type_additional_properties,
      $.type_items,
      $.type_index,
    ),

    array_type: $ => prec.left(PREC.postfix, seq(field('item', $._chain_type), '[', ']')),

    type_member: $ => prec.left(PREC.postfix, seq(field('type', $._chain_type), '.', field('name', $.identifier))),

    type_additional_properties: $ => prec.left(PREC.postfix, seq(field('type', $._chain_type), '.', '*')),

    type_items: $ => prec.left(PREC.postfix, seq(field('type', $._chain_type), '[', '*', ']')),

    type_index: $ => prec.left(PREC.postfix, seq(
      field('type', $._chain_type), '[', field('index', $.expression), ']',
    )),

    parameterized_type: $ => prec.left(PREC.postfix, seq(
      optional(seq(field('namespace', $._chain_type), '.')),
      field('name', $.identifier),
      '<', repeat($._newline),
      optional(seq(
        field('argument', $.type),
        repeat(seq(',', repeat($._newline), field('argument', $.type))),
        repeat($._newline),
      )),
      '>',
    )),

    parenthesized_type: $ => seq('(', field('type', $.type), ')'),

    object_type: $ => seq(
      '{', ...items($, field('member', choice($.type_property, $.additional_properties))), '}',
    ),

    type_property: $ => seq(
      optional($._decorators), $._key, ':', field('type', $.type),
    ),

    additional_properties: $ => seq(optional($._decorators), '*', ':', field('type', $.type)),

    tuple_type: $ => seq('[', ...items($, field('item', $.tuple_item)), ']'),

    tuple_item: $ => seq(optional($._decorators), field('type', $.type)),

    resource_type: $ => seq('resource', field('type', $._any_string)),

    // An output may leave the resource type to its value.
    _any_resource_type: _ => 'resource',

    // ---- tokens

    _name: $ => field('name', $.identifier),

    identifier: $ => /[A-Za-z_][A-Za-z0-9_]*/,

    integer: $ => /[0-9]+/,

    boolean: $ => choice('true', 'false'),

    null: $ => 'null',

    string: $ => choice(
      $._plain_string,
      seq(
        '\'',
        repeat(choice($.string_content, $.escape_sequence, $.interpolation)),
        token.immediate('\''),
      ),
    ),

    _plain_string: $ => token(PLAIN),

    _any_string: $ => choice($.string, $.multiline_string, $.interpolated_multiline_string),

    // Above the comments: `//` inside a string is text.
    string_content: $ => token.immediate(prec(2, /[^'\\$\r\n]+|\$/)),

    // Every backslash and what follows it; whether the escape exists is for the reader of the tree to say.
    escape_sequence: $ => token.immediate(prec(2, /\\(u\{[0-9A-Fa-f]*\}|[^\r\n])/)),

    interpolation: $ => seq(
      choice(token.immediate(prec(3, '${')), alias($._interpolation_start, '${')),
      field('expression', $.expression),
      '}',
    ),

    multiline_string: $ => token(prec(1, MULTILINE)),

    unterminated_multiline_string: $ => token(prec(1, MULTILINE_OPEN)),

    interpolated_multiline_string: $ => seq(
      $.multiline_string_start,
      repeat(choice($.multiline_string_content, $.interpolation)),
      $.multiline_string_end,
    ),

    comment: $ => token(choice(
      seq('//', /[^\r\n]*/),
      seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/'),
    )),

    // A block comment that runs to the end of the file.
    unterminated_comment: $ => token(seq('/*', /([^*]|\*+[^/*])*\**/)),

    // That it stands first on its line is for the reader of the tree to say.
    directive: $ => /#(disable-next-line|disable-diagnostics|restore-diagnostics)([ \t]+[A-Za-z0-9_\-]+)+/,

    // A run of line breaks with the blanks between and behind them.
    _newline: $ => /[\r\n][\r\n\t ]*/,
  },
});
