//! Parameter files: what their names say about environment and workload.

use crate::world::WorldPath;

/// Words in the name of a parameter file that say no more than that it is one.
const PLAIN: &[&str] = &["main", "params", "param", "parameters", "parameter"];

/// Folders that hold parameter files of the templates beside them.
const FOLDERS: &[&str] = &["parameters", "params", "param", "bicepparams"];

/// Folders with one folder or file for each environment.
const ENVIRONMENTS: &[&str] = &["environments", "environment", "envs", "env"];

/// A parameter file, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The environment; none where it serves all.
    pub(super) environment: Option<String>,
    /// The workload; none where the folder says it.
    pub(super) workload: Option<String>,
}

/// Whether a file is for parameters by its name: a `.bicepparam`, or JSON that says so.
pub(super) fn is_parameters(path: &WorldPath) -> bool {
    match path.extension() {
        Some("bicepparam") => true,
        Some("json" | "jsonc") => {
            let name = path.stem();
            let says = words(name).any(|word| matches!(word, "parameters" | "params"));
            let inside = path.parent().is_some_and(|folder| is_folder_of_parameters(&folder));
            says || inside
        }
        _ => false,
    }
}

/// Whether a folder holds the parameter files of the templates above it.
pub(super) fn is_folder_of_parameters(folder: &WorldPath) -> bool {
    FOLDERS.contains(&folder.file_name()) || ENVIRONMENTS.contains(&folder.file_name())
}

/// Whether a folder lies in one that has a folder for each environment.
pub(super) fn is_in_folder_of_environments(folder: &WorldPath) -> bool {
    folder.parent().is_some_and(|parent| ENVIRONMENTS.contains(&parent.file_name()))
}

fn words(stem: &str) -> impl Iterator<Item = &str> {
    stem.split(['.', '-'])
}

/// What the name of a parameter file says, given that of its template: `main.prod.parameters`, `parameters-prod` and
/// `prod` all name `prod`; `orders.prod` names a workload as well, unless its template is `orders.bicep`.
pub(super) fn named(path: &WorldPath, template: Option<&str>) -> Named {
    let own = |word: &str| PLAIN.contains(&word) || Some(word) == template;
    let mut rest: Vec<&str> = path.stem().split('.').filter(|word| !own(word)).collect();
    for word in &mut rest {
        *word = without_plain(word, own);
    }
    let environment = rest.pop().filter(|word| !word.is_empty()).map(str::to_owned);
    let workload = (!rest.is_empty()).then(|| rest.join("."));
    Named { environment, workload }
}

/// `parameters-prod` and `prod-parameters` without the word that says nothing.
fn without_plain(word: &str, own: impl Fn(&str) -> bool) -> &str {
    if let Some((before, behind)) = word.split_once('-')
        && own(before)
    {
        return behind;
    }
    match word.rsplit_once('-') {
        Some((before, behind)) if own(behind) => before,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_environment_and_workload() {
        for (name, template, environment, workload) in [
            ("prod.bicepparam", Some("main"), Some("prod"), None),
            ("main.bicepparam", Some("main"), None, None),
            ("params.bicepparam", Some("main"), None, None),
            ("orders.bicepparam", Some("orders"), None, None),
            ("main.prod.bicepparam", Some("main"), Some("prod"), None),
            ("orders.prod.bicepparam", Some("orders"), Some("prod"), None),
            ("orders.prod.bicepparam", Some("main"), Some("prod"), Some("orders")),
            ("main.parameters.json", Some("main"), None, None),
            ("main.parameters.prod.json", Some("main"), Some("prod"), None),
            ("prod.parameters.json", Some("main"), Some("prod"), None),
            ("parameters-prod.json", Some("main"), Some("prod"), None),
            ("prod-params.bicepparam", Some("main"), Some("prod"), None),
            ("prod-eu.bicepparam", Some("main"), Some("prod-eu"), None),
        ] {
            let path = WorldPath::root().join(name).unwrap();
            let expected =
                Named { environment: environment.map(str::to_owned), workload: workload.map(str::to_owned) };
            assert_eq!(named(&path, template), expected, "{name}");
        }
    }

    #[test]
    fn json_is_for_parameters_where_it_says_so() {
        for (path, is) in [
            ("main.parameters.json", true),
            ("prod.parameters.json", true),
            ("parameters.json", true),
            ("main.parameters.jsonc", true),
            ("parameters/prod.json", true),
            ("main.json", false),
            ("package.json", false),
            ("prod.bicepparam", true),
        ] {
            assert_eq!(is_parameters(&WorldPath::root().join(path).unwrap()), is, "{path}");
        }
    }
}
