//! The words of the grammar: the one file that knows them as text.
//!
//! Everything else speaks of [`Kind`] and [`Field`]. Their numbers in the parser's tables are looked up once; a test holds
//! both lists against the grammar's own `node-types.json`.

use std::num::NonZero;
use std::sync::OnceLock;

use tree_sitter::{Language, Node};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the word beside each variant says it all")]
        pub enum $name { $($(#[$item])* $variant,)* }

        impl $name {
            /// Every one of them, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word of the grammar.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

words! {
    /// A kind of node.
    Kind {
        // Declarations.
        SourceFile = "source_file",
        TargetScope = "target_scope_declaration",
        Metadata = "metadata_declaration",
        Parameter = "parameter_declaration",
        ParameterAssignment = "parameter_assignment",
        Variable = "variable_declaration",
        TypeDeclaration = "type_declaration",
        Function = "function_declaration",
        FunctionParameter = "function_parameter",
        Resource = "resource_declaration",
        Module = "module_declaration",
        Test = "test_declaration",
        Output = "output_declaration",
        Assert = "assert_declaration",
        Import = "import_declaration",
        ImportList = "import_list",
        ImportItem = "import_item",
        WildcardImport = "wildcard_import",
        Extension = "extension_declaration",
        ExtensionConfig = "extension_config_assignment",
        Using = "using_declaration",
        None = "none",
        Extends = "extends_declaration",
        Decorator = "decorator",
        // Expressions.
        Conditional = "conditional_expression",
        Binary = "binary_expression",
        Unary = "unary_expression",
        Name = "variable",
        Integer = "integer",
        Boolean = "boolean",
        Null = "null",
        String = "string",
        MultilineString = "multiline_string",
        UnterminatedMultilineString = "unterminated_multiline_string",
        InterpolatedMultilineString = "interpolated_multiline_string",
        Object = "object",
        Property = "property",
        Spread = "spread",
        Array = "array",
        For = "for_expression",
        If = "if_expression",
        Parenthesized = "parenthesized_expression",
        Call = "call",
        Lambda = "lambda",
        Member = "member_access",
        Index = "index_access",
        Method = "method_call",
        Nested = "nested_access",
        NonNull = "non_null_assertion",
        // Types.
        UnionType = "union_type",
        NullableType = "nullable_type",
        NonNullType = "non_null_type",
        UnaryType = "unary_type",
        TypeName = "type_name",
        ObjectType = "object_type",
        TypeProperty = "type_property",
        AdditionalProperties = "additional_properties",
        TupleType = "tuple_type",
        TupleItem = "tuple_item",
        ParenthesizedType = "parenthesized_type",
        ParameterizedType = "parameterized_type",
        ArrayType = "array_type",
        TypeMember = "type_member",
        TypeAdditionalProperties = "type_additional_properties",
        TypeItems = "type_items",
        TypeIndex = "type_index",
        ResourceType = "resource_type",
        // Parts.
        Identifier = "identifier",
        StringContent = "string_content",
        EscapeSequence = "escape_sequence",
        Interpolation = "interpolation",
        MultilineStringStart = "multiline_string_start",
        MultilineStringContent = "multiline_string_content",
        MultilineStringEnd = "multiline_string_end",
        // What stands between.
        Comment = "comment",
        UnterminatedComment = "unterminated_comment",
        Directive = "directive",
    }
}

words! {
    /// The role of a node in the node above it.
    Field {
        Alias = "alias",
        Alternative = "alternative",
        Argument = "argument",
        Body = "body",
        Collection = "collection",
        Condition = "condition",
        Config = "config",
        Consequence = "consequence",
        Decorator = "decorator",
        Default = "default",
        Existing = "existing",
        Expression = "expression",
        FromEnd = "from_end",
        Function = "function",
        Index = "index",
        Item = "item",
        Key = "key",
        Left = "left",
        Member = "member",
        Name = "name",
        Namespace = "namespace",
        Object = "object",
        Operand = "operand",
        Operator = "operator",
        Parameter = "parameter",
        Path = "path",
        Resource = "resource",
        Returns = "returns",
        Right = "right",
        Safe = "safe",
        Specification = "specification",
        Symbols = "symbols",
        Type = "type",
        Value = "value",
    }
}

/// Where words and the parser's numbers meet.
struct Numbers {
    kinds: Vec<Option<Kind>>,
    fields: Vec<Option<Field>>,
}

fn numbers() -> &'static Numbers {
    static NUMBERS: OnceLock<Numbers> = OnceLock::new();
    NUMBERS.get_or_init(|| {
        let language = language();
        let mut kinds = vec![None; language.node_kind_count()];
        for kind in Kind::ALL {
            if let Some(slot) = kinds.get_mut(usize::from(language.id_for_node_kind(kind.word(), true))) {
                *slot = Some(*kind);
            }
        }
        let mut fields = vec![None; language.field_count() + 1];
        for field in Field::ALL {
            let number = language.field_id_for_name(field.word()).map_or(0, NonZero::get);
            if let Some(slot) = fields.get_mut(usize::from(number)) {
                *slot = Some(*field);
            }
        }
        Numbers { kinds, fields }
    })
}

/// The language, for a parser.
pub(super) fn language() -> Language {
    tricep_grammar_bicep::LANGUAGE.into()
}

/// The kind of a node; `None` for punctuation, keywords and what the parser could not read.
pub(super) fn kind(node: Node<'_>) -> Option<Kind> {
    numbers().kinds.get(usize::from(node.kind_id())).copied().flatten()
}

/// The field of a number in the parser's tables.
pub(super) fn field(number: NonZero<u16>) -> Option<Field> {
    numbers().fields.get(usize::from(number.get())).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_field_of_the_grammar_is_known_and_no_other() {
        let language = language();
        let groups = ["expression", "type", "declaration"];
        let kinds: Vec<&str> = (0..language.node_kind_count() as u16)
            .filter(|id| language.node_kind_is_named(*id) && language.node_kind_is_visible(*id))
            .filter_map(|id| language.node_kind_for_id(id))
            .filter(|word| !groups.contains(word))
            .collect();
        for word in &kinds {
            assert!(
                Kind::ALL.iter().any(|kind| kind.word() == *word),
                "the grammar has `{word}`, kind.rs has not"
            );
        }
        for kind in Kind::ALL {
            assert!(kinds.contains(&kind.word()), "kind.rs has `{}`, the grammar has not", kind.word());
        }
        let fields: Vec<&str> =
            (1..=language.field_count() as u16).filter_map(|id| language.field_name_for_id(id)).collect();
        assert_eq!(fields, Field::ALL.iter().map(|field| field.word()).collect::<Vec<_>>());
    }
}
