//! What a value looks like that is not known: pieces of text with holes of a kind.
//!
//! The endpoint of a configuration store is known to a deployment alone, but it is always `https://….azconfig.io`. The table of
//! shapes is data; [`Pieces`] is a text by it.

use std::sync::Arc;

use crate::value::mask;
use crate::value::{Part, Secret, Sort, Unknown, Value, Why};
use crate::variable::shapes;
use crate::variable::shapes::Read;

/// A text in pieces.
pub(super) type Pieces = Vec<Piece>;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// These characters.
    Known(Arc<str>),
    /// Something else.
    Hole(Hole),
}

/// A piece that is not known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hole {
    /// Which texts can stand there.
    pub(super) fits: Fits,
    /// Whether a text that fits is taken for the value.
    pub(super) by_shape: bool,
    /// Why it is not known, or what to supply.
    pub(super) missing: Arc<str>,
}

/// Which texts can stand in a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fits {
    /// Any.
    Anything,
    /// A piece of a name: letters, digits, dashes and underscores.
    Name,
    /// An identifier such as `4633458b-17de-408a-b874-0445c86b69e6`.
    Uuid,
    /// What `uniqueString` gives: thirteen letters and digits.
    Unique,
    /// Digits.
    Number,
}

impl Fits {
    /// The shortest and the longest text that fits.
    fn lengths(self) -> (usize, usize) {
        match self {
            Self::Anything => (0, usize::MAX),
            Self::Name | Self::Number => (1, NAME),
            Self::Uuid => (36, 36),
            Self::Unique => (13, 13),
        }
    }

    fn takes(self, text: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Name => {
                !text.is_empty()
                    && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            }
            Self::Uuid => {
                let lengths: Vec<usize> = text.split('-').map(str::len).collect();
                lengths == [8, 4, 4, 4, 12]
                    && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
            }
            Self::Number => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Unique => {
                text.len() == 13
                    && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            }
        }
    }
}

/// What is looked behind when a text is taken into pieces.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// The text refers to a secret and is none: a part of it that came by a secure parameter is a name.
    pub(super) reference: bool,
    /// A name that nobody supplied is taken for whatever name stands there on the other side.
    pub(super) names: bool,
}

/// The pieces of a scalar; none for lists, objects and null.
pub(super) fn pieces(value: &Value, look: Look) -> Option<Pieces> {
    let mut pieces = Pieces::new();
    match value {
        Value::Text(text) => pieces.push(Piece::Known(Arc::clone(text))),
        Value::Bool(bool) => pieces.push(Piece::Known(Arc::from(bool.to_string()))),
        Value::Int(int) => pieces.push(Piece::Known(Arc::from(int.to_string()))),
        Value::Float(float) => pieces.push(Piece::Known(Arc::from(float.to_string()))),
        Value::Unknown(unknown) => push_unknown(unknown, look, &mut pieces),
        Value::Secret(secret) => pieces.push(of_secret(secret, look)),
        Value::Template(template) => {
            for part in template.parts() {
                match part {
                    Part::Known(text) => pieces.push(Piece::Known(Arc::clone(text))),
                    Part::Unknown(unknown) => push_unknown(unknown, look, &mut pieces),
                    Part::Secret(secret) => pieces.push(of_secret(secret, look)),
                }
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    }
    Some(joined(pieces))
}

/// Neighbours that are known become one.
fn joined(pieces: Pieces) -> Pieces {
    let mut whole = Pieces::new();
    for piece in pieces {
        match (whole.last_mut(), &piece) {
            (Some(Piece::Known(before)), Piece::Known(text)) => {
                *before = Arc::from(format!("{before}{text}"));
            }
            (Some(Piece::Known(_) | Piece::Hole(_)) | None, Piece::Known(_) | Piece::Hole(_)) => {
                whole.push(piece);
            }
        }
    }
    whole
}

fn of_secret(secret: &Secret, look: Look) -> Piece {
    match secret.value.as_text() {
        Some(name) if look.reference => Piece::Known(Arc::from(name)),
        Some(_) | None => Piece::Hole(Hole {
            fits: Fits::Anything,
            by_shape: false,
            missing: Arc::from(format!("{} is secret, and is never compared by what it holds", secret.name)),
        }),
    }
}

fn push_unknown(unknown: &Arc<Unknown>, look: Look, pieces: &mut Pieces) {
    let missing = missing(unknown);
    let hole = |fits, by_shape| Piece::Hole(Hole { fits, by_shape, missing: Arc::clone(&missing) });
    match &unknown.why {
        Why::NotSupplied(_) => {
            // What it came by may still be a name that Azure makes.
            let fits = if look.names { Fits::Name } else { Fits::Anything };
            pieces.push(hole(fits, look.names));
        }
        Why::Vault => pieces.push(hole(Fits::Anything, false)),
        Why::Deployment => match read(unknown) {
            Some(shape) => pieces.extend(shape.into_iter().map(|piece| match piece {
                Ok(known) => Piece::Known(known),
                Err(fits) => hole(fits, true),
            })),
            None => pieces.push(hole(Fits::Anything, false)),
        },
    }
}

/// What to supply, or why nobody can.
pub(super) fn missing(unknown: &Unknown) -> Arc<str> {
    match &unknown.why {
        Why::NotSupplied(supply) => supply.words(),
        Why::Vault => Arc::from(format!("{}, which lies in a key vault", mask::name(unknown))),
        Why::Deployment => Arc::from(format!("{}, which only a deployment knows", mask::name(unknown))),
    }
}

/// The shape of what an unknown stands for: known texts, and which texts fit between them.
fn read(unknown: &Unknown) -> Option<Vec<Result<Arc<str>, Fits>>> {
    match Sort::of(unknown) {
        Some(Sort::Unique) => Some(vec![Err(Fits::Unique)]),
        Some(Sort::Uuid) => Some(vec![Err(Fits::Uuid)]),
        Some(Sort::Group) => None,
        None => {
            let read = Read::of(&unknown.expression)?;
            Some(holes(read.shape()?.shape, read.name()))
        }
    }
}

/// A shape of the table, with the name of the resource where that is known.
fn holes(shape: &'static str, own: Option<&str>) -> Vec<Result<Arc<str>, Fits>> {
    let mut found = Vec::new();
    let mut rest = shape;
    while let Some((before, (hole, behind))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        if !before.is_empty() {
            found.push(Ok(Arc::from(before)));
        }
        found.push(match (hole, own) {
            ("name", Some(own)) => Ok(Arc::from(own)),
            ("uuid", _) => Err(Fits::Uuid),
            ("number", _) => Err(Fits::Number),
            _ => Err(Fits::Name),
        });
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Ok(Arc::from(rest)));
    }
    found
}

/// Whether a known text is one that the pieces can become.
pub(super) fn fits(pieces: &[Piece], text: &str) -> bool {
    // Behind which places of the text the pieces so far can end.
    let mut ends: Vec<usize> = vec![0];
    for piece in pieces {
        let mut next: Vec<usize> = Vec::new();
        for &start in &ends {
            let Some(rest) = text.get(start..) else { continue };
            match piece {
                Piece::Known(known) if rest.starts_with(&**known) => next.push(start + known.len()),
                Piece::Known(_) => {}
                Piece::Hole(hole) => match hole.fits {
                    Fits::Anything => {
                        // From the first place on everything can be reached.
                        let all = rest.char_indices().map(|(at, _)| start + at).chain([text.len()]);
                        next.extend(all);
                        break;
                    }
                    Fits::Name | Fits::Uuid | Fits::Unique | Fits::Number => {
                        let (least, most) = hole.fits.lengths();
                        let whole = |end: &usize| rest.get(..*end).is_some_and(|part| hole.fits.takes(part));
                        next.extend((least..=most.min(rest.len())).filter(whole).map(|end| start + end));
                    }
                },
            }
        }
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    ends.contains(&text.len())
}

/// Longest name of a resource that is looked for. Azure allows none beyond 260.
const NAME: usize = 260;

/// Whether pieces are the address of a service, but for the name in it: `https://<unknown>.azconfig.io`.
pub(super) fn is_endpoint(pieces: &[Piece]) -> bool {
    let text: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Known(text) => &**text,
            Piece::Hole(_) => "{name}",
        })
        .collect();
    let bare = text.trim_end_matches('/');
    text.contains("{name}")
        && shapes::all().iter().any(|shape| {
            shape.shape.contains("{name}") && same_but_name(shape.shape.trim_end_matches('/'), bare)
        })
}

/// Whether a text is a shape of the table; around the hole its name may have known pieces.
fn same_but_name(shape: &str, text: &str) -> bool {
    let Some((before, behind)) = shape.split_once("{name}") else { return false };
    let Some(middle) = text.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind)) else {
        return false;
    };
    behind.len() > 5 && Fits::Name.takes(&middle.replace("{name}", "x"))
}

/// Whether an address is that of a service of the table, so that its clients take it with and without a slash at the end.
pub(super) fn is_known_endpoint(text: &str) -> bool {
    let bare = text.trim_end_matches('/');
    let https = shapes::all().iter().filter(|shape| shape.shape.starts_with("https://"));
    https.into_iter().any(|shape| same_but_name(shape.shape.trim_end_matches('/'), bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(ty: &str, name: &str, member: &str) -> Value {
        let id = format!("/subscriptions/s/resourceGroups/g/providers/{ty}/{name}");
        Value::Unknown(Unknown::shared("reference", vec![id.as_str().into()]).member(member.into()))
    }

    fn can_be(value: &Value, text: &str) -> bool {
        fits(&pieces(value, Look::default()).unwrap(), text)
    }

    #[test]
    fn what_a_deployment_knows_has_a_shape() {
        let store = unknown("Microsoft.AppConfiguration/configurationStores", "<unknown:name>", "endpoint");
        assert!(can_be(&store, "https://store-1.azconfig.io"));
        assert!(!can_be(&store, "https://store.example.com"));
        assert!(!can_be(&store, "https://a.b.azconfig.io"));
        let named = unknown("Microsoft.AppConfiguration/configurationStores", "mine", "endpoint");
        assert!(can_be(&named, "https://mine.azconfig.io"));
        assert!(!can_be(&named, "https://yours.azconfig.io"));
        let client = unknown("Microsoft.ManagedIdentity/userAssignedIdentities", "id", "clientId");
        assert!(can_be(&client, "4633458b-17de-408a-b874-0445c86b69e6"));
        assert!(!can_be(&client, "web-api"));
        let other = unknown("Microsoft.Other/things", "id", "clientId");
        assert!(can_be(&other, "anything"));
    }

    #[test]
    fn a_text_fits_between_known_pieces() {
        let hole = |fits| Piece::Hole(Hole { fits, by_shape: false, missing: "x".into() });
        let known = |text: &str| Piece::Known(text.into());
        let text = [known("a"), hole(Fits::Anything), known("b"), hole(Fits::Anything), known("c")];
        for (whole, expected) in
            [("abc", true), ("axxbyyc", true), ("axc", false), ("abcd", false), ("æbc", false)]
        {
            assert_eq!(fits(&text, whole), expected, "{whole}");
        }
        assert!(fits(&[known("st"), hole(Fits::Unique)], "stabcdefghijk12"));
        assert!(!fits(&[known("st"), hole(Fits::Unique)], "stabc"));
        assert!(fits(&[hole(Fits::Anything)], "${ÆØÅ}"));
        let slow: Vec<Piece> =
            (0..200).flat_map(|_| [known("a"), hole(Fits::Anything)]).chain([known("b")]).collect();
        assert!(!fits(&slow, &"a".repeat(2_000)));
    }

    #[test]
    fn every_row_of_the_table_is_a_shape() {
        assert!(shapes::all().is_sorted_by_key(|shape| (shape.ty, shape.member)));
        for shape in shapes::all() {
            assert!(holes(shape.shape, None).iter().any(Result::is_err), "{}", shape.shape);
        }
    }
}
