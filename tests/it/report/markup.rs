//! Reads HTML as far as tests need it: whether elements end where they should, what they refer to, and the text in it.

use std::collections::BTreeSet;

/// What is wrong with a document: elements that do not end, references to the outside or to nothing.
pub(super) fn mistakes(page: &str) -> Vec<String> {
    let mut mistakes = Vec::new();
    let (mut open, mut ids, mut links) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut rest = page.strip_prefix("<!doctype html>").expect("a document");
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, behind) = tag.split_once('>').expect("the end of a tag");
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(opened) if opened == name => {}
                other => mistakes.push(format!("</{name}> ends {other:?}")),
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap();
        for (attribute, value) in attributes(&tag[name.len()..]) {
            match attribute {
                "id" if !ids.insert(value) => mistakes.push(format!("the id {value} stands twice")),
                "href" | "aria-labelledby" if value.starts_with('#') || attribute != "href" => {
                    links.push(value.trim_start_matches('#'));
                }
                "src" | "href" | "action" | "srcset" | "poster" | "data" => {
                    mistakes.push(format!("<{name}> loads {value}"));
                }
                _ => {}
            }
        }
        if !["meta", "input", "wbr"].contains(&name) {
            open.push(name);
        }
        if ["style", "script"].contains(&name) {
            // What stands in them is no markup.
            rest = &rest[rest.find(&format!("</{name}>")).expect("its end")..];
        }
    }
    mistakes.extend(open.iter().map(|name| format!("<{name}> has no end")));
    mistakes
        .extend(links.iter().filter(|id| !ids.contains(*id)).map(|id| format!("nothing has the id {id}")));
    mistakes
}

fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let (inside, behind) = quoted.split_once('"').expect("the end of a value");
            (value, rest) = (inside, behind);
        }
        found.push((name, value));
        rest = rest.trim_start();
    }
    found
}

/// The text of a document, without its markup.
pub(super) fn text(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').expect("the end of a tag").1;
    }
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    escapes.iter().fold(text, |text, (escape, one)| text.replace(escape, one))
}
