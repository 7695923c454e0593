//! A path into a loaded document: `$.a.b[0]['c']`, with `*` for every child.

use crate::template::{ArrayItem, Expr, ExprKind, Member};

/// One step of a path.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Item(usize),
    Every,
}

/// The value at a path. A path to several values gives them as an array.
pub(super) fn select(document: Expr, path: &str) -> Result<Expr, String> {
    let span = document.span;
    let mut found = vec![document];
    for step in steps(path)? {
        let mut next = Vec::new();
        for value in found {
            follow(value, &step, &mut next);
        }
        found = next;
    }
    let mut found = found.into_iter();
    match (found.next(), found.len()) {
        (None, _) => Err(format!("the path \"{path}\" leads to no value of the document")),
        (Some(only), 0) => Ok(only),
        (Some(first), _) => {
            let items = std::iter::once(first).chain(found).map(ArrayItem::Value).collect();
            Ok(Expr::new(span, ExprKind::Array(items)))
        }
    }
}

fn follow(value: Expr, step: &Step, found: &mut Vec<Expr>) {
    match (value.kind, step) {
        (ExprKind::Object(members), Step::Name(name)) => {
            found.extend(members.into_iter().find_map(|member| match member {
                Member::Property { key, value } if matches!(&key.kind, ExprKind::Text(text) if **text == **name) => {
                    Some(value)
                }
                _ => None,
            }));
        }
        (ExprKind::Object(members), Step::Every) => {
            found.extend(members.into_iter().filter_map(|member| match member {
                Member::Property { value, .. } => Some(value),
                Member::Spread(_) => None,
            }));
        }
        (ExprKind::Array(items), Step::Item(at)) => found.extend(items.into_iter().nth(*at).map(value_of)),
        (ExprKind::Array(items), Step::Every) => found.extend(items.into_iter().map(value_of)),
        _ => {}
    }
}

fn value_of(item: ArrayItem) -> Expr {
    match item {
        ArrayItem::Value(value) | ArrayItem::Spread(value) => value,
    }
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let wrong = |what: &str| format!("the path \"{path}\" cannot be followed: {what}");
    let mut rest = path.trim();
    let mut steps = Vec::new();
    rest = rest.strip_prefix('$').unwrap_or(rest);
    // The first name may stand without a dot.
    let mut bare = path.trim() == rest && !rest.is_empty();
    while !rest.is_empty() {
        if rest.starts_with("..") {
            return Err(wrong("`..`, a search at every depth, is not supported"));
        }
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, behind) = bracket(inside.trim_start()).map_err(|what| wrong(&what))?;
            steps.push(step);
            rest = behind;
        } else {
            let name = match rest.strip_prefix('.') {
                Some(name) => name,
                None if bare => rest,
                None => return Err(wrong("a name stands behind a dot")),
            };
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (name, behind) = (name.get(..end).unwrap_or(""), name.get(end..).unwrap_or(""));
            match name.trim() {
                "" => return Err(wrong("a name is missing")),
                "*" => steps.push(Step::Every),
                name => steps.push(Step::Name(name.to_owned())),
            }
            rest = behind;
        }
        bare = false;
    }
    Ok(steps)
}

/// What stands in brackets, and the rest behind them.
fn bracket(inside: &str) -> Result<(Step, &str), String> {
    if let Some(quoted) = inside.strip_prefix('\'').or_else(|| inside.strip_prefix('"')) {
        let quote = if inside.starts_with('"') { '"' } else { '\'' };
        let mut name = String::new();
        let mut characters = quoted.char_indices();
        while let Some((at, character)) = characters.next() {
            if character == '\\' {
                name.extend(characters.next().map(|(_, escaped)| escaped));
            } else if character == quote {
                let behind = quoted.get(at + 1..).unwrap_or("").trim_start();
                return match behind.strip_prefix(']') {
                    Some(behind) => Ok((Step::Name(name), behind)),
                    None => Err("several names in brackets are not supported".to_owned()),
                };
            } else {
                name.push(character);
            }
        }
        return Err("a quoted name does not end".to_owned());
    }
    let (content, behind) = inside.split_once(']').ok_or("`[` is not closed")?;
    let content = content.trim();
    if content == "*" {
        return Ok((Step::Every, behind));
    }
    if content.starts_with('?') || content.starts_with('(') {
        return Err("filters, `[?(…)]`, are not supported".to_owned());
    }
    if content.contains([':', ',']) {
        return Err("slices and lists in brackets are not supported".to_owned());
    }
    match content.parse() {
        Ok(at) => Ok((Step::Item(at), behind)),
        Err(_) => Err(format!("`[{content}]` is neither an index from 0 nor a quoted name")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, steps};

    fn name(name: &str) -> Step {
        Step::Name(name.to_owned())
    }

    #[test]
    fn a_path_is_a_list_of_steps() {
        assert_eq!(steps("$"), Ok(vec![]));
        assert_eq!(steps("$.a.b[1]"), Ok(vec![name("a"), name("b"), Step::Item(1)]));
        assert_eq!(steps("a['b c'][\"d\"]"), Ok(vec![name("a"), name("b c"), name("d")]));
        assert_eq!(steps(".a"), Ok(vec![name("a")]));
        assert_eq!(steps("$.a[*].*"), Ok(vec![name("a"), Step::Every, Step::Every]));
        assert_eq!(steps("$['it\\'s']"), Ok(vec![name("it's")]));
    }

    #[test]
    fn what_is_not_supported_is_said() {
        for (path, what) in [
            ("$..a", "every depth"),
            ("$.a[?(@.b)]", "filters"),
            ("$.a[0:2]", "slices"),
            ("$.a[-1]", "index"),
            ("$['a','b']", "several names"),
            ("$a", "dot"),
            ("$.", "missing"),
            ("$[", "closed"),
        ] {
            let error = steps(path).unwrap_err();
            assert!(error.contains(what), "{path}: {error}");
        }
    }
}
