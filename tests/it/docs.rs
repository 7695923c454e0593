//! What the documents promise is true.

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

#[test]
fn the_command_of_the_readme_names_files_that_exist() {
    let readme = tree::read("README.md");
    let sample = command(&readme, "sample");
    let (program, files) = sample.split_once(" corpus/").expect("the files of the sample");
    assert_eq!(program, "cargo run --quiet -- syntax");
    let folder = files.split('*').next().unwrap();
    assert!(!tree::texts(&[&format!("corpus/{}", folder.trim_end_matches('/'))]).is_empty(), "{sample}");
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
