//! Names of images: where they come from, and which of them.

use std::sync::Arc;

use crate::table;
use crate::value::{Part, Template, Value};

const MOVING: &str = include_str!("../../mappings/dis/moving-tags.tsv");

/// Whether a tag is another version every day: `mappings/dis/moving-tags.tsv`.
pub fn moves(tag: &str) -> bool {
    table::rows(MOVING).any(|[one]| one == tag)
}

/// The image without its tag or digest, and what stands for its version: from the first `:` or `@` behind the last `/` on.
pub fn split(image: &Value) -> (Value, Option<Value>) {
    let parts: Vec<Part> = match image {
        Value::Text(text) => vec![Part::Known(Arc::clone(text))],
        Value::Template(template) => template.parts().to_vec(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_) => return (image.clone(), None),
        // There is a tag in it, or none: nobody knows.
        Value::Unknown(_) | Value::Secret(_) => return (image.clone(), Some(image.clone())),
    };
    // The first mark behind the last `/`, over all the parts.
    let slash =
        |part: &Part| if let Part::Known(text) = part { text.rfind('/').map(|at| at + 1) } else { None };
    let last = parts.iter().enumerate().rev().find_map(|(index, part)| Some((index, slash(part)?)));
    let (first, start) = last.unwrap_or((0, 0));
    for (index, part) in parts.iter().enumerate().skip(first) {
        let Part::Known(text) = part else { continue };
        let start = if index == first { start } else { 0 };
        if let Some(mark) = mark(text, start) {
            let (before, behind) = (text.get(..mark).unwrap_or(""), text.get(mark + 1..).unwrap_or(""));
            let known = |text: &str| (!text.is_empty()).then(|| Part::Known(Arc::from(text)));
            let image = parts.iter().take(index).cloned().chain(known(before));
            let tag = known(behind).into_iter().chain(parts.iter().skip(index + 1).cloned());
            return (Template::join(image), Some(Template::join(tag)));
        }
    }
    (image.clone(), None)
}

/// An image that is known, without its tag or digest.
pub fn name(image: &str) -> &str {
    let start = image.rfind('/').map_or(0, |at| at + 1);
    mark(image, start).and_then(|mark| image.get(..mark)).unwrap_or(image)
}

/// Where a tag or digest begins that stands behind a place.
fn mark(text: &str, start: usize) -> Option<usize> {
    text.get(start..)?.find([':', '@']).map(|mark| start + mark)
}

#[cfg(test)]
mod tests {
    use super::{moves, name, split};
    use crate::value::mask::text;
    use crate::value::{Part, Template, Unknown, Value};
    use std::sync::Arc;

    fn shown(image: &Value) -> String {
        let (image, tag) = split(image);
        format!("{} {}", text(&image), tag.map_or("-".to_owned(), |tag| text(&tag)))
    }

    #[test]
    fn a_port_is_no_tag_and_an_unknown_tag_is_one() {
        for (image, expected) in [
            ("ubuntu", "ubuntu -"),
            ("ubuntu:latest", "ubuntu latest"),
            ("localhost:5000/app", "localhost:5000/app -"),
            ("localhost:5000/app:1.2", "localhost:5000/app 1.2"),
            ("ghcr.io/a/b@sha256:abc", "ghcr.io/a/b sha256:abc"),
            ("ghcr.io/a/b:1.0@sha256:abc", "ghcr.io/a/b 1.0@sha256:abc"),
        ] {
            assert_eq!(shown(&image.into()), expected);
            assert_eq!(Some(name(image)), expected.split(' ').next());
        }
        let unknown = |name| Part::Unknown(Arc::new(Unknown::call(name, vec![])));
        let known = |text: &str| Part::Known(Arc::from(text));
        assert_eq!(
            shown(&Template::join([known("ghcr.io/app:"), unknown("tag")])),
            "ghcr.io/app <unknown:tag>"
        );
        assert_eq!(
            shown(&Template::join([unknown("registry"), known("/app:v"), unknown("n")])),
            "<unknown:registry>/app v<unknown:n>"
        );
        assert_eq!(shown(&Template::join([known("ghcr.io/"), unknown("app")])), "ghcr.io/<unknown:app> -");
        let pinned = [known("ghcr.io/app:"), unknown("tag"), known("@sha256:abc")];
        assert_eq!(shown(&Template::join(pinned)), "ghcr.io/app <unknown:tag>@sha256:abc");
    }

    #[test]
    fn a_version_stays_and_a_branch_moves() {
        assert!(["latest", "main", "dev", "stable"].into_iter().all(moves));
        assert!(!["1.2.3", "tag", "", "# latest", "main-1234567"].into_iter().any(moves));
    }
}
