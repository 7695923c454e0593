//! Names of images: where they come from, and which of them.

use std::sync::Arc;

use crate::table;
use crate::value::{Part, Template, Value};

const MOVING: &str = include_str!("../../mappings/dis/moving-tags.tsv");

/// Whether a tag is another version every day: `mappings/dis/moving-tags.tsv`.
pub fn moves(tag: &str) -> bool {
    table::rows(MOVING).any(|[one]| one == tag)
}

/// The image without its tag or digest, and that. The tag begins at the last `:` behind the last `/`; a digest at `@`.
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
    for (index, part) in parts.iter().enumerate().rev() {
        let Part::Known(text) = part else { continue };
        let slash = text.rfind('/').map_or(0, |at| at + 1);
        let name = text.get(slash..).unwrap_or("");
        let mark = name.find('@').or_else(|| name.rfind(':'));
        if let Some(mark) = mark.map(|mark| mark + slash) {
            let (before, behind) = (text.get(..mark).unwrap_or(""), text.get(mark + 1..).unwrap_or(""));
            let known = |text: &str| (!text.is_empty()).then(|| Part::Known(Arc::from(text)));
            let image = parts.iter().take(index).cloned().chain(known(before));
            let tag = known(behind).into_iter().chain(parts.iter().skip(index + 1).cloned());
            return (Template::join(image), Some(Template::join(tag)));
        }
        if slash > 0 {
            break;
        }
    }
    (image.clone(), None)
}

#[cfg(test)]
mod tests {
    use super::{moves, split};
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
        ] {
            assert_eq!(shown(&image.into()), expected);
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
    }

    #[test]
    fn a_version_stays_and_a_branch_moves() {
        assert!(["latest", "main", "dev", "stable"].into_iter().all(moves));
        assert!(!["1.2.3", "tag", "", "# latest", "main-1234567"].into_iter().any(moves));
    }
}
