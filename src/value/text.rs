//! Texts of which a part is unknown or must not be shown.
//!
//! `https://${name}.azconfig.io` with an unknown name is not unknown as a whole: a reader still sees what kind of address
//! it is, and a comparison can still match it by its shape.

use std::sync::Arc;

use super::{Secret, Size, Unknown, Value};

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Known text.
    Known(Arc<str>),
    /// Text that only a deployment or the pipeline knows.
    Unknown(Arc<Unknown>),
    /// Known text that must not be shown; the value inside is a text.
    Secret(Arc<Secret>),
}

/// A text in parts, at least one of which is unknown or secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
    size: Size,
}

/// How many bytes of text weigh as much as a value.
const PIECE: u64 = 64;

/// Room for an ordinary text, so that joining one asks for memory once.
const ORDINARY: usize = 128;

/// Known pieces that stand beside each other. One alone is not copied.
#[derive(Default)]
enum Known {
    #[default]
    Nothing,
    One(Arc<str>),
    Several(String),
}

impl Known {
    fn push(&mut self, text: Arc<str>) {
        match self {
            Self::Nothing if !text.is_empty() => *self = Self::One(text),
            Self::Nothing | Self::One(_) | Self::Several(_) => self.push_str(&text),
        }
    }

    fn push_str(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self {
            Self::Several(several) => several.push_str(text),
            Self::Nothing | Self::One(_) => {
                let first = if let Self::One(first) = self { &**first } else { "" };
                let mut several = String::with_capacity(ORDINARY.max(first.len() + text.len()));
                several.push_str(first);
                several.push_str(text);
                *self = Self::Several(several);
            }
        }
    }

    /// What there is; nothing where that is no text.
    fn take(&mut self) -> Option<Arc<str>> {
        match std::mem::take(self) {
            Self::Nothing => None,
            Self::One(text) => Some(text),
            Self::Several(text) => Some(Arc::from(text)),
        }
    }
}

/// The size of a text.
pub(super) fn size(text: &str) -> Size {
    Size { weight: 1 + text.len() as u64 / PIECE, depth: 0 }
}

/// A text that is put together, piece by piece.
#[derive(Default)]
pub struct Joined {
    parts: Vec<Part>,
    known: Known,
}

impl Joined {
    /// Adds a piece.
    pub fn push(&mut self, piece: Part) {
        match piece {
            Part::Known(text) => self.known.push(text),
            Part::Unknown(_) | Part::Secret(_) => {
                self.parts.extend(self.known.take().map(Part::Known));
                self.parts.push(piece);
            }
        }
    }

    /// Adds known text.
    pub fn push_str(&mut self, text: &str) {
        self.known.push_str(text);
    }

    /// The simplest value: a plain text when all is known and may be shown, else a template whose neighbouring known pieces
    /// are one.
    pub fn value(self) -> Value {
        let Self { mut parts, mut known } = self;
        if parts.is_empty() {
            return Value::Text(known.take().unwrap_or_default());
        }
        parts.extend(known.take().map(Part::Known));
        // It is written as a call of `format`, one level above its pieces.
        let size = parts.iter().fold(Size::HOLDER, |size, part| {
            size.with(match part {
                Part::Known(text) => self::size(text),
                Part::Unknown(unknown) => unknown.size,
                Part::Secret(secret) => secret.value.size(),
            })
        });
        Value::Template(Arc::new(Template { parts, size }))
    }
}

impl Extend<Part> for Joined {
    fn extend<T: IntoIterator<Item = Part>>(&mut self, pieces: T) {
        for piece in pieces {
            self.push(piece);
        }
    }
}

impl Template {
    /// Joins pieces into the simplest value, see [`Joined::value`].
    pub fn join(pieces: impl IntoIterator<Item = Part>) -> Value {
        let mut joined = Joined::default();
        joined.extend(pieces);
        joined.value()
    }

    /// See [`Value::size`].
    pub fn size(&self) -> Size {
        self.size
    }

    /// A text that is no more than one unknown or secret piece, as that.
    pub fn simplest(value: Value) -> Value {
        let Value::Template(template) = &value else { return value };
        match template.parts.as_slice() {
            [Part::Unknown(unknown)] => Value::Unknown(Arc::clone(unknown)),
            [Part::Secret(secret)] => Value::Secret(Arc::clone(secret)),
            _ => value,
        }
    }

    /// The pieces in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The whole text, secrets included, when no piece is unknown. Whoever asks must not show the answer.
    pub fn revealed(&self) -> Option<String> {
        let mut whole = String::new();
        for part in &self.parts {
            match part {
                Part::Known(text) => whole.push_str(text),
                Part::Secret(secret) => whole.push_str(secret.value.as_text()?),
                Part::Unknown(_) => return None,
            }
        }
        Some(whole)
    }

    /// The name of the first secret in it.
    pub fn secret_name(&self) -> Option<&Arc<str>> {
        self.parts
            .iter()
            .find_map(|part| if let Part::Secret(secret) = part { Some(&secret.name) } else { None })
    }

    /// Whether every piece is known, secret or not.
    pub fn is_known(&self) -> bool {
        self.parts.iter().all(|part| !matches!(part, Part::Unknown(_)))
    }
}
