//! The table of all functions: the one place that knows their names.

use super::Class::{CompileTime, Deployment, PerRun, Scope, Static};
use super::How::{Evaluator, Lambda, Lazy, Pure, Structural};
use super::Place::{Anywhere, Compiled, ParameterDefault, ParameterFile, TemplateFile, ValueOrScope};
use super::{
    Class, Function, How, Namespaces, Place, arrays, cidr, collections, conversions, dates, encoding, format,
    hashes, json, logic, numbers, objects, resource_ids, strings, uris,
};

/// `sys` of Bicep, and ARM.
const SYS: Namespaces = Namespaces::SYS.and(Namespaces::ARM);
/// `az` of Bicep, and ARM.
const AZ: Namespaces = Namespaces::AZ.and(Namespaces::ARM);
const SYS_ONLY: Namespaces = Namespaces::SYS;
const AZ_ONLY: Namespaces = Namespaces::AZ;
const ARM: Namespaces = Namespaces::ARM;

const MANY: Option<u8> = None;

const fn row(
    name: &'static str,
    namespaces: Namespaces,
    (min, max): (u8, Option<u8>),
    place: Place,
    class: Class,
    how: How,
) -> Function {
    Function { name, namespaces, min, max, place, class, how }
}

/// Every function, by its name without regard to case.
pub static FUNCTIONS: &[Function] = &[
    row("add", ARM, (2, Some(2)), Compiled, Static, Structural(logic::add)),
    row("and", ARM, (2, MANY), Compiled, Static, Lazy(logic::and)),
    row("any", SYS_ONLY, (1, Some(1)), Anywhere, Static, Structural(logic::any)),
    row("array", SYS, (1, Some(1)), Anywhere, Static, Structural(arrays::to_array)),
    row("base64", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::base64)),
    row("base64ToJson", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::base64_to_json)),
    row("base64ToString", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::base64_to_string)),
    row("bool", SYS, (1, Some(1)), Anywhere, Static, Pure(conversions::bool)),
    row("buildUri", SYS, (1, Some(1)), Anywhere, Static, Pure(uris::build_uri)),
    row("cidrHost", SYS, (2, Some(2)), Anywhere, Static, Pure(cidr::cidr_host)),
    row("cidrSubnet", SYS, (3, Some(3)), Anywhere, Static, Pure(cidr::cidr_subnet)),
    row("coalesce", ARM, (1, MANY), Compiled, Static, Lazy(logic::coalesce)),
    row("concat", SYS, (1, MANY), Anywhere, Static, Structural(collections::concat)),
    row("contains", SYS, (2, Some(2)), Anywhere, Static, Structural(collections::contains)),
    row("copyIndex", ARM, (0, Some(2)), Compiled, Scope, Evaluator),
    row("createArray", ARM, (0, MANY), Compiled, Static, Structural(arrays::create)),
    row("createObject", ARM, (0, MANY), Compiled, Static, Structural(objects::create)),
    row("dataUri", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::data_uri)),
    row("dataUriToString", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::data_uri_to_string)),
    row("dateTimeAdd", SYS, (2, Some(3)), Anywhere, Static, Pure(dates::add)),
    row("dateTimeFromEpoch", SYS, (0, Some(1)), Anywhere, Static, Pure(dates::from_epoch)),
    row("dateTimeToEpoch", SYS, (0, Some(1)), Anywhere, Static, Pure(dates::to_epoch)),
    row("deployer", AZ, (0, Some(0)), TemplateFile, Deployment, Evaluator),
    row("deployment", AZ, (0, Some(0)), TemplateFile, Scope, Evaluator),
    row("distinct", SYS, (1, Some(1)), Anywhere, Static, Structural(arrays::distinct)),
    row("div", ARM, (2, Some(2)), Compiled, Static, Structural(logic::div)),
    row("empty", SYS, (1, Some(1)), Anywhere, Static, Structural(collections::empty)),
    row("endsWith", SYS, (2, Some(2)), Anywhere, Static, Pure(strings::ends_with)),
    row("environment", AZ, (0, Some(0)), TemplateFile, Scope, Evaluator),
    row("equals", ARM, (2, Some(2)), Compiled, Static, Structural(logic::equals)),
    row("extensionResourceId", AZ, (3, MANY), TemplateFile, Static, Pure(resource_ids::extension)),
    row("externalInput", SYS_ONLY, (1, Some(2)), ParameterFile, Deployment, Evaluator),
    row("externalInputs", ARM, (1, Some(1)), Compiled, Deployment, Evaluator),
    row("fail", SYS, (1, Some(1)), Anywhere, Static, Pure(logic::fail)),
    row("false", ARM, (0, Some(0)), Compiled, Static, Pure(logic::no)),
    row("filter", SYS, (2, Some(2)), Anywhere, Static, Lambda),
    row("first", SYS, (1, Some(1)), Anywhere, Static, Structural(collections::first)),
    row("flatten", SYS, (1, Some(1)), Anywhere, Static, Structural(arrays::flatten)),
    row("float", ARM, (1, Some(1)), Compiled, Static, Pure(conversions::float)),
    row("format", SYS, (1, MANY), Anywhere, Static, Structural(format::format)),
    row("getSecret", AZ_ONLY, (4, Some(5)), ParameterFile, Deployment, Evaluator),
    row("greater", ARM, (2, Some(2)), Compiled, Static, Structural(logic::greater)),
    row("greaterOrEquals", ARM, (2, Some(2)), Compiled, Static, Structural(logic::greater_or_equals)),
    row("groupBy", SYS, (2, Some(3)), Anywhere, Static, Lambda),
    row("guid", SYS, (1, MANY), Anywhere, Static, Pure(hashes::guid_of)),
    row("if", ARM, (3, Some(3)), Compiled, Static, Lazy(logic::choose)),
    row("indexFromEnd", ARM, (2, Some(2)), Compiled, Static, Structural(objects::index_from_end)),
    row("indexOf", SYS, (2, Some(2)), Anywhere, Static, Structural(collections::index_of)),
    row("int", SYS, (1, Some(1)), Anywhere, Static, Pure(conversions::int)),
    row("intersection", SYS, (2, MANY), Anywhere, Static, Structural(arrays::intersection)),
    row("items", SYS, (1, Some(1)), Anywhere, Static, Structural(objects::items)),
    row("join", SYS, (2, Some(2)), Anywhere, Static, Structural(strings::join)),
    row("json", SYS, (1, Some(1)), Anywhere, Static, Pure(json::json)),
    row("lambda", ARM, (1, MANY), Compiled, Static, Evaluator),
    row("lambdaVariables", ARM, (1, Some(1)), Compiled, Static, Evaluator),
    row("last", SYS, (1, Some(1)), Anywhere, Static, Structural(collections::last)),
    row("lastIndexOf", SYS, (2, Some(2)), Anywhere, Static, Structural(collections::last_index_of)),
    row("length", SYS, (1, Some(1)), Anywhere, Static, Structural(collections::length)),
    row("less", ARM, (2, Some(2)), Compiled, Static, Structural(logic::less)),
    row("lessOrEquals", ARM, (2, Some(2)), Compiled, Static, Structural(logic::less_or_equals)),
    row("like", SYS, (2, Some(2)), Anywhere, Static, Pure(strings::like)),
    row("list*", AZ, (1, Some(3)), TemplateFile, Deployment, Evaluator),
    row("loadDirectoryFileInfo", SYS_ONLY, (1, Some(2)), Anywhere, CompileTime, Evaluator),
    row("loadFileAsBase64", SYS_ONLY, (1, Some(1)), Anywhere, CompileTime, Evaluator),
    row("loadJsonContent", SYS_ONLY, (1, Some(3)), Anywhere, CompileTime, Evaluator),
    row("loadTextContent", SYS_ONLY, (1, Some(2)), Anywhere, CompileTime, Evaluator),
    row("loadYamlContent", SYS_ONLY, (1, Some(3)), Anywhere, CompileTime, Evaluator),
    row("managementGroup", AZ, (0, Some(1)), ValueOrScope, Scope, Evaluator),
    row("managementGroupResourceId", AZ, (2, MANY), TemplateFile, Scope, Evaluator),
    row("map", SYS, (2, Some(2)), Anywhere, Static, Lambda),
    row("mapValues", SYS, (2, Some(2)), Anywhere, Static, Lambda),
    row("max", SYS, (1, MANY), Anywhere, Static, Pure(numbers::max)),
    row("min", SYS, (1, MANY), Anywhere, Static, Pure(numbers::min)),
    row("mod", ARM, (2, Some(2)), Compiled, Static, Structural(logic::modulo)),
    row("mul", ARM, (2, Some(2)), Compiled, Static, Structural(logic::mul)),
    row("nameof", SYS_ONLY, (1, Some(1)), Anywhere, CompileTime, Evaluator),
    row("newGuid", SYS, (0, Some(0)), ParameterDefault, PerRun, Evaluator),
    row("not", ARM, (1, Some(1)), Compiled, Static, Structural(logic::not)),
    row("null", ARM, (0, Some(0)), Compiled, Static, Pure(logic::null)),
    row("objectKeys", SYS, (1, Some(1)), Anywhere, Static, Structural(objects::keys)),
    row("or", ARM, (2, MANY), Compiled, Static, Lazy(logic::or)),
    row("padLeft", SYS, (2, Some(3)), Anywhere, Static, Pure(strings::pad_left)),
    row("parameters", ARM, (1, Some(1)), Compiled, Scope, Evaluator),
    row("parseCidr", SYS, (1, Some(1)), Anywhere, Static, Pure(cidr::parse_cidr)),
    row("parseUri", SYS, (1, Some(1)), Anywhere, Static, Pure(uris::parse_uri)),
    row("pickZones", AZ, (3, Some(5)), TemplateFile, Deployment, Evaluator),
    row("providers", AZ, (1, Some(2)), TemplateFile, Deployment, Evaluator),
    row("range", SYS, (2, Some(2)), Anywhere, Static, Structural(arrays::range)),
    row("readCliArg", SYS_ONLY, (1, Some(1)), ParameterFile, Deployment, Evaluator),
    row("readEnvironmentVariable", SYS_ONLY, (1, Some(2)), ParameterFile, CompileTime, Evaluator),
    row("readEnvVar", SYS_ONLY, (1, Some(1)), ParameterFile, Deployment, Evaluator),
    row("reduce", SYS, (3, Some(3)), Anywhere, Static, Lambda),
    row("reference", AZ, (1, Some(3)), TemplateFile, Deployment, Evaluator),
    row("references", ARM, (1, Some(2)), Compiled, Deployment, Evaluator),
    row("replace", SYS, (3, Some(3)), Anywhere, Static, Pure(strings::replace)),
    row("resourceGroup", AZ, (0, Some(2)), ValueOrScope, Scope, Evaluator),
    row("resourceId", AZ, (2, MANY), TemplateFile, Scope, Evaluator),
    row("resourceInfo", ARM, (1, Some(1)), Compiled, Scope, Evaluator),
    row("roleDefinitions", AZ, (1, Some(1)), TemplateFile, Deployment, Evaluator),
    row("shallowMerge", SYS, (1, Some(1)), Anywhere, Static, Structural(objects::shallow_merge)),
    row("skip", SYS, (2, Some(2)), Anywhere, Static, Structural(collections::skip)),
    row("sort", SYS, (2, Some(2)), Anywhere, Static, Lambda),
    row("split", SYS, (2, Some(2)), Anywhere, Static, Pure(strings::split)),
    row("startsWith", SYS, (2, Some(2)), Anywhere, Static, Pure(strings::starts_with)),
    row("string", SYS, (1, Some(1)), Anywhere, Static, Structural(conversions::string)),
    row("sub", ARM, (2, Some(2)), Compiled, Static, Structural(logic::sub)),
    row("subscription", AZ, (0, Some(1)), ValueOrScope, Scope, Evaluator),
    row("subscriptionResourceId", AZ, (2, MANY), TemplateFile, Scope, Evaluator),
    row("substring", SYS, (2, Some(3)), Anywhere, Static, Pure(strings::substring)),
    row("take", SYS, (2, Some(2)), Anywhere, Static, Structural(collections::take)),
    row("tenant", AZ, (0, Some(0)), ValueOrScope, Scope, Evaluator),
    row("tenantResourceId", AZ, (2, MANY), TemplateFile, Static, Pure(resource_ids::tenant)),
    row("toLogicalZone", AZ, (3, Some(3)), TemplateFile, Deployment, Evaluator),
    row("toLogicalZones", AZ, (3, Some(3)), TemplateFile, Deployment, Evaluator),
    row("toLower", SYS, (1, Some(1)), Anywhere, Static, Pure(strings::to_lower)),
    row("toObject", SYS, (2, Some(3)), Anywhere, Static, Lambda),
    row("toPhysicalZone", AZ, (3, Some(3)), TemplateFile, Deployment, Evaluator),
    row("toPhysicalZones", AZ, (3, Some(3)), TemplateFile, Deployment, Evaluator),
    row("toUpper", SYS, (1, Some(1)), Anywhere, Static, Pure(strings::to_upper)),
    row("trim", SYS, (1, Some(1)), Anywhere, Static, Pure(strings::trim)),
    row("true", ARM, (0, Some(0)), Compiled, Static, Pure(logic::yes)),
    row("tryGet", ARM, (2, MANY), Compiled, Static, Structural(objects::try_get)),
    row("tryIndexFromEnd", ARM, (2, MANY), Compiled, Static, Structural(objects::try_index_from_end)),
    row("union", SYS, (2, MANY), Anywhere, Static, Structural(arrays::union)),
    row("uniqueString", SYS, (1, MANY), Anywhere, Static, Pure(hashes::unique_string_of)),
    row("uri", SYS, (2, Some(2)), Anywhere, Static, Pure(uris::uri)),
    row("uriComponent", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::uri_component)),
    row("uriComponentToString", SYS, (1, Some(1)), Anywhere, Static, Pure(encoding::uri_component_to_string)),
    row("utcNow", SYS, (0, Some(1)), ParameterDefault, PerRun, Evaluator),
    row("variables", ARM, (1, Some(1)), Compiled, Scope, Evaluator),
];

/// The function that Bicep knows by exactly this name, in `sys` or in `az`.
pub fn bicep(namespace: Namespaces, name: &str) -> Option<&'static Function> {
    find(name).filter(|function| {
        function.namespaces.has(namespace) && (function.name == name || function.name.ends_with('*'))
    })
}

/// The function that ARM expressions know by this name, in any case.
pub fn arm(name: &str) -> Option<&'static Function> {
    find(name).filter(|function| function.namespaces.has(Namespaces::ARM))
}

fn find(name: &str) -> Option<&'static Function> {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    let place =
        FUNCTIONS.binary_search_by(|function| function.name.bytes().map(lower).cmp(name.bytes().map(lower)));
    match place {
        Ok(place) => FUNCTIONS.get(place),
        // Whatever a resource provider lists is a function.
        Err(_) if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("list")) => {
            FUNCTIONS.iter().find(|function| function.name == "list*")
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name.to_ascii_lowercase()));
    }

    #[test]
    fn arm_ignores_case_and_bicep_does_not() {
        assert_eq!(arm("CONCAT").map(|function| function.name), Some("concat"));
        assert_eq!(arm("listAccountSas").map(|function| function.name), Some("list*"));
        assert!(arm("loadTextContent").is_none());
        assert!(bicep(Namespaces::SYS, "concat").is_some());
        assert!(bicep(Namespaces::SYS, "Concat").is_none());
        assert!(bicep(Namespaces::AZ, "concat").is_none());
        assert!(bicep(Namespaces::AZ, "listKeys").is_some());
        assert!(bicep(Namespaces::SYS, "createArray").is_none());
    }
}
