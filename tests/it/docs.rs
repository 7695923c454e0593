//! What the documents promise is true.

use crate::support::tool::Tool;
use crate::support::tree;

/// The command in the README's block behind `<!-- name -->`.
fn command<'a>(readme: &'a str, name: &str) -> &'a str {
    let marker = format!("<!-- {name} -->\n```sh\n");
    let (_, behind) = readme.split_once(&marker).unwrap_or_else(|| panic!("no {name} in the README"));
    behind.split_once("\n```").expect("the end of the block").0
}

#[test]
fn the_tests_are_run_in_ci_as_the_readme_says() {
    let readme = tree::read("README.md");
    let tests = command(&readme, "tests");
    assert!(tests.starts_with("cargo test "), "{tests}");
    assert!(
        tree::read(".ci/run").lines().any(|line| line.trim() == format!("step tests {tests}")),
        "{tests}"
    );
    assert!(tree::read(".github/workflows/ci.yml").contains(&format!("run: {tests}\n")), "{tests}");
    assert!(tree::read("CONTRIBUTING.md").contains(tests), "{tests}");
}

/// The sample of the README in a folder of its own.
fn sample(name: &str) -> Tool {
    let files = tree::texts(&["corpus/parcel"]);
    assert!(files.len() > 20, "only {} files were found", files.len());
    files.iter().fold(Tool::new(name), |tool, file| tool.file(&file.path, &file.text))
}

#[test]
fn the_first_command_of_the_readme_shows_the_sample() {
    let readme = tree::read("README.md");
    let command = command(&readme, "sample");
    let arguments = command.strip_prefix("cargo run --quiet -- ").expect("a run of the tool");
    let said = sample("readme-sample").args(arguments.split(' ')).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(said.stdout.contains("\n4 apps · 6 jobs · 4 environments · "), "{}", said.stdout);
    assert!(readme.contains("four apps and six jobs, runs in each of its four environments"));
}

/// A command that the README shows, what it shows of the answer, and the answer.
fn example(name: &str) -> (String, String) {
    answered(name, 0)
}

/// The same for a command that ends with another code.
fn answered(name: &str, code: i32) -> (String, String) {
    let readme = tree::read("README.md");
    let marker = format!("<!-- {name} -->\n```console\n$ tricep ");
    let (_, behind) = readme.split_once(&marker).unwrap_or_else(|| panic!("no {name} in the README"));
    let (shown, _) = behind.split_once("\n```").expect("its end");
    let (command, answer) = shown.split_once('\n').expect("a command and its answer");
    let said = sample(&format!("readme-{name}")).args(command.split(' ')).run();
    assert_eq!((said.code, said.stderr.as_str()), (Some(code), ""));
    (answer.to_owned(), said.stdout)
}

#[test]
fn what_the_readme_explains_is_what_is_explained() {
    for name in ["explained", "workload"] {
        let (shown, said) = example(name);
        assert_eq!(said.trim_end(), shown, "{name}");
    }
}

#[test]
fn the_inventory_of_the_readme_is_a_part_of_the_answer() {
    let (shown, said) = example("inventory");
    assert!(shown.lines().count() > 10, "{shown}");
    assert!(said.contains(&format!("\n{shown}\n")), "{said}");
}

#[test]
fn the_lint_of_the_readme_is_the_answer() {
    let (shown, said) = answered("lint", 1);
    assert_eq!(said.trim_end(), shown);
}

#[test]
fn the_check_of_the_readme_is_a_part_of_the_answer() {
    let (shown, said) = answered("check", 1);
    assert!(shown.lines().count() > 10, "{shown}");
    assert!(said.contains(&format!("\n{shown}\n")), "{said}");
}

#[test]
fn what_contributing_says_about_functions_is_where_it_says() {
    let text = tree::read("CONTRIBUTING.md");
    let (_, section) = text.split_once("## A function of the languages in a minute").expect("the section");
    let section = section.split("\n## ").next().unwrap();
    let named: Vec<_> = section.split('`').skip(1).step_by(2).filter(|name| name.contains('/')).collect();
    assert!(named.len() >= 4, "only {named:?} are named");
    for name in named {
        assert!(!tree::texts(&[name.trim_end_matches('/')]).is_empty(), "{name} is not there");
    }
}

#[test]
fn every_folder_is_on_the_map() {
    let map = tree::read("ARCHITECTURE.md");
    for folder in ["corpus", "docs", "fuzz", "grammars", "mappings", "reports", "tests", "xtask"] {
        assert!(!tree::texts(&[folder]).is_empty(), "{folder} is not there");
        assert!(map.contains(&format!("`{folder}")), "{folder} is not in ARCHITECTURE.md");
    }
}

#[test]
fn every_document_that_is_linked_exists() {
    let mut links = 0;
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = tree::read(document);
        for behind in text.split("](").skip(1) {
            let target = behind.split([')', '#']).next().unwrap_or("").trim_end_matches('/');
            if !target.is_empty() && !target.contains("://") {
                links += 1;
                assert!(!tree::texts(&[target]).is_empty(), "{document} links to {target}");
            }
        }
    }
    assert!(links >= 5, "only {links} links were found");
}
