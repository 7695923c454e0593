//! Whatever is given, there is an answer.

use proptest::prelude::*;
use tricep::arm;
use tricep::source::Sources;

use super::{Kept, assigned, lowered, said};

const TEMPLATE: &str = r##"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "languageVersion": "2.0",
  "parameters": {"p": {"type": "string", "nullable": true, "allowedValues": ["a"]}, "q": {"$ref": "#/definitions/t/properties/a"}},
  "definitions": {"t": {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "int"}}}}},
  "variables": {"copy": [{"name": "v", "count": 2, "input": "[copyIndex('v')]"}], "w": {"type": "Microsoft.Resources/deployments"}},
  "functions": [{"namespace": "n", "members": {"f": {"parameters": [{"name": "a", "type": "int"}], "output": {"type": "int", "value": "[parameters('a')]"}}}}],
  "resources": {"r": {"type": "a/b", "apiVersion": "1", "name": "[n.f(1)]", "copy": {"name": "c", "count": 3}, "properties": {"x\u00e6\n": "[map(variables('v'), lambda('x', lambdaVariables('x')))]"},
    "resources": [{"type": "c", "name": "d"}]},
    "d": {"type": "Microsoft.Resources/deployments", "name": "n", "dependsOn": ["r"], "properties": {"expressionEvaluationOptions": {"scope": "outer"},
      "parameters": {"a": {"value": 1}, "b": {"reference": {"keyVault": {"id": "x"}}}}, "template": {"resources": [{"type": "e/f", "name": "g"}]}}}},
  "outputs": {"o": {"type": "array", "copy": {"count": 1, "input": "[copyIndex()]"}}}}"##;

#[test]
fn depth_is_limited_with_a_clear_error() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [300, 1_000, 1_000_000] {
            let deep = open.repeat(depth) + "1" + &close.repeat(depth);
            let said = lowered(&format!("{{\"resources\": [], \"variables\": {{\"v\": {deep}}}}}"));
            assert!(said.contains("nest"), "{said}");
        }
    }
    let deep = "[".repeat(200) + &"]".repeat(200);
    assert!(!lowered(&format!("{{\"resources\": [], \"variables\": {{\"v\": {deep}}}}}")).contains("error"));
}

#[test]
fn deep_values_of_deep_expressions_fit_on_a_stack() {
    for (arrays, calls, fits) in [(240, 10, true), (10, 240, true), (240, 250, false)] {
        let expression = format!("[{}1{}]", "array(".repeat(calls), ")".repeat(calls));
        let deep = format!("{}\"{expression}\"{}", "[".repeat(arrays), "]".repeat(arrays));
        let said = lowered(&format!("{{\"resources\": [], \"variables\": {{\"v\": {deep}}}}}"));
        assert_eq!(!said.contains("error"), fits, "{said}");
    }
    let many = vec!["true()"; 50_000].join(", ");
    let said = lowered(&format!("{{\"resources\": [], \"variables\": {{\"v\": \"[and({many})]\"}}}}"));
    assert!(!said.contains("error"));
}

#[test]
fn children_and_deployments_may_be_deep() {
    let child = r#"{"type": "a", "name": "b", "resources": ["#;
    for (depth, fits) in [(15, true), (120, false)] {
        let deep = child.repeat(depth) + &"]}".repeat(depth);
        let said = lowered(&format!("{{\"resources\": [{deep}]}}"));
        assert_eq!(!said.contains("error"), fits, "{said}");
    }
    for scope in ["inner", "outer"] {
        let deployment = format!(
            r#"{{"type": "Microsoft.Resources/deployments", "name": "b", "scope": "x", "properties": {{
              "expressionEvaluationOptions": {{"scope": "{scope}"}}, "template": {{"resources": ["#
        );
        let deep = deployment.repeat(50) + r#"{"type": "a/b", "name": "c"}"# + &"]}}}".repeat(50);
        assert!(!lowered(&format!("{{\"resources\": [{deep}]}}")).contains("error"));
    }
}

#[test]
fn a_file_larger_than_any_template_is_refused() {
    let said = lowered(&" ".repeat(64 * 1024 * 1024));
    assert_eq!(said, "broken\n1:1: error[arm/too-large]: The file is larger than 16 MB.\n");
}

#[test]
fn what_is_used_again_and_again_is_limited() {
    let large = "1,".repeat(2_000);
    let resource = r#"{"type": "a/b", "name": "c"},"#.repeat(2_000);
    let condition = format!(
        r#"{{"resources": [{{"type": "Microsoft.Resources/deployments", "name": "d", "condition": [{large}],
          "properties": {{"template": {{"resources": [{resource}]}}}}}}]}}"#
    );
    let deployment = r#"{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {"template": "[variables('t')]"}},"#;
    let template = format!(
        r#"{{"variables": {{"t": {{"resources": [], "variables": {{"v": [{large}]}}}}}}, "resources": [{}]}}"#,
        deployment.repeat(2_000)
    );
    for text in [condition, template] {
        let mut sources = Sources::new();
        let file = sources.add("main.json", text.as_str());
        let mut diagnostics = Vec::new();
        let program = arm::load::load(file, &text, &mut Kept::default(), &mut diagnostics);
        assert!(program.broken);
        let said = said(&diagnostics, &sources);
        assert!(said.contains("more than 2000000 values"), "{said}");
        assert_eq!(diagnostics.len(), 1, "{said}");
    }
}

#[test]
fn many_misspelt_names_are_not_compared_with_many_others() {
    let params: String =
        (0..5_000).map(|at| format!(r#""{}{at}": {{"type": "int"}},"#, "long".repeat(10))).collect();
    let used: String =
        (0..5_000).map(|at| format!("\"[parameters('{}{at}')]\",", "lnog".repeat(10))).collect();
    let said = lowered(&format!(
        "{{\"parameters\": {{{params}}}, \"variables\": {{\"v\": [{used}]}}, \"resources\": []}}"
    ));
    assert_eq!(said.matches("does not exist").count(), 5_000);
}

#[test]
fn an_empty_template_and_the_one_below_are_fine() {
    assert_eq!(lowered("{\"resources\": []}"), "");
    assert!(!lowered(TEMPLATE).contains("error"), "{}", lowered(TEMPLATE));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        lowered(&text);
        assigned(&text);
    }

    #[test]
    fn no_json_makes_it_panic(value in json()) {
        let text = value.to_string();
        lowered(&text);
        assigned(&text);
    }

    #[test]
    fn no_change_of_a_template_makes_it_panic(from in 0..TEMPLATE.len(), length in 0usize..40, new in "[\\[\\]{}\",:'()a0\\\\\n]{0,6}|null|\"copy\"|1|æ") {
        let start = TEMPLATE.floor_char_boundary(from);
        let end = TEMPLATE.floor_char_boundary((from + length).min(TEMPLATE.len())).max(start);
        lowered(&format!("{}{new}{}", &TEMPLATE[..start], &TEMPLATE[end..]));
    }

    #[test]
    fn no_value_of_another_kind_makes_it_panic(at in 0usize..200, new in json()) {
        let mut template: serde_json::Value = serde_json::from_str(TEMPLATE).unwrap();
        let mut left = at;
        replace(&mut template, &mut left, &new);
        lowered(&template.to_string());
    }
}

/// Values made of the words that templates know.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let word = "parameters|resources|type|copy|name|count|input|variables|properties|template|value|reference|keyVault|scope|outputs|functions|members|definitions|items|\\$ref|\\$schema|Microsoft.Resources/deployments|\\[parameters\\('name'\\)\\]|\\[copyIndex\\(\\)\\]|\\$\\{A\\}";
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        word.prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::vec((word, inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Puts a value in the place of the one that is counted to.
fn replace(value: &mut serde_json::Value, left: &mut usize, new: &serde_json::Value) {
    if *left == 0 {
        *value = new.clone();
    }
    *left = left.wrapping_sub(1);
    if let Some(items) = value.as_array_mut() {
        items.iter_mut().for_each(|item| replace(item, left, new));
    } else if let Some(members) = value.as_object_mut() {
        members.values_mut().for_each(|item| replace(item, left, new));
    }
}
