//! Files that functions load: bytes to text in several encodings, and to base64.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Loader;
use crate::source::FileId;
use crate::world::{ReadError, WorldPath};

/// How a text is written in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::bicep) enum Encoding {
    Ascii,
    Latin1,
    Utf8,
    Utf16,
    Utf16Be,
}

impl Encoding {
    /// The names that Bicep knows.
    pub(in crate::bicep) const NAMES: [&'static str; 5] =
        ["us-ascii", "iso-8859-1", "utf-8", "utf-16", "utf-16BE"];

    /// The encoding of a name.
    pub(in crate::bicep) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "us-ascii" => Self::Ascii,
            "iso-8859-1" => Self::Latin1,
            "utf-8" => Self::Utf8,
            "utf-16" => Self::Utf16,
            "utf-16BE" => Self::Utf16Be,
            _ => return None,
        })
    }
}

impl Loader<'_> {
    /// A file as a text of an encoding, read once.
    pub(in crate::bicep) fn decoded(
        &mut self,
        path: &WorldPath,
        encoding: Encoding,
    ) -> Result<FileId, ReadError> {
        let key = (path.clone(), encoding);
        if let Some(file) = self.decoded.get(&key) {
            return Ok(*file);
        }
        let text = decode(self.world.read(path)?, encoding);
        let file = self.sources.add(self.world.name(path), text);
        self.decoded.insert(key, file);
        Ok(file)
    }

    /// A file as base64, read once; nothing when it has more bytes than allowed.
    pub(in crate::bicep) fn base64(
        &mut self,
        path: &WorldPath,
        most: usize,
    ) -> Result<Option<Arc<str>>, ReadError> {
        if let Some(text) = self.base64.get(path) {
            return Ok(Some(Arc::clone(text)));
        }
        let bytes = self.world.read(path)?;
        if bytes.len() > most {
            return Ok(None);
        }
        let text: Arc<str> = Arc::from(STANDARD.encode(bytes));
        self.base64.insert(path.clone(), Arc::clone(&text));
        Ok(Some(text))
    }
}

/// Bytes as a text. A byte-order mark at the beginning says more than the name of an encoding; what has no meaning in
/// the encoding becomes the replacement character.
fn decode(bytes: Vec<u8>, encoding: Encoding) -> String {
    let encoding = match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => Encoding::Utf8,
        [0xFF, 0xFE, ..] => Encoding::Utf16,
        [0xFE, 0xFF, ..] => Encoding::Utf16Be,
        _ => encoding,
    };
    let pairs = |pair: fn([u8; 2]) -> u16| -> String {
        let (whole, odd) = bytes.as_chunks::<2>();
        let units = whole.iter().map(|bytes| pair(*bytes));
        let mut text: String =
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        if !odd.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        text
    };
    match encoding {
        Encoding::Utf8 => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
        Encoding::Ascii => bytes
            .iter()
            .map(|byte| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER })
            .collect(),
        Encoding::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Encoding::Utf16 => pairs(u16::from_le_bytes),
        Encoding::Utf16Be => pairs(u16::from_be_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, decode};

    #[test]
    fn each_encoding_has_its_bytes() {
        let text = |bytes: &[u8], encoding| decode(bytes.to_vec(), encoding);
        assert_eq!(text(b"a\xe6", Encoding::Latin1), "aæ");
        assert_eq!(text(b"a\xe6", Encoding::Ascii), "a\u{fffd}");
        assert_eq!(text(b"a\xc3\xa6", Encoding::Utf8), "aæ");
        assert_eq!(text(b"a\xe6", Encoding::Utf8), "a\u{fffd}");
        assert_eq!(text(b"a\0\xe6\0", Encoding::Utf16), "aæ");
        assert_eq!(text(b"\0a\0\xe6", Encoding::Utf16Be), "aæ");
        assert_eq!(text(b"a\0b", Encoding::Utf16), "a\u{fffd}");
    }

    #[test]
    fn a_byte_order_mark_says_more_than_a_name() {
        assert_eq!(decode(b"\xff\xfea\0".to_vec(), Encoding::Utf8), "\u{feff}a");
        assert_eq!(decode(b"\xef\xbb\xbfa".to_vec(), Encoding::Utf16), "\u{feff}a");
    }
}
