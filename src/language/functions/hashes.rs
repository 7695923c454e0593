//! `guid` and `uniqueString`: hashes of their arguments joined with `-`.

use sha1::Digest as _;
use sha1::Sha1;

use super::arguments::{computed, text};
use super::{Answer, Call, Fail};
use crate::value::Sourced;

/// `guid(…)`
pub(super) fn guid_of(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, guid(&joined(call, arguments)?))
}

/// `uniqueString(…)`
pub(super) fn unique_string_of(call: &Call<'_>, arguments: &[Sourced]) -> Answer {
    computed(call, unique_string(&joined(call, arguments)?))
}

fn joined(call: &Call<'_>, arguments: &[Sourced]) -> Result<String, Fail> {
    let texts: Vec<&str> =
        (0..arguments.len()).map(|place| text(call, arguments, place)).collect::<Result<_, _>>()?;
    Ok(texts.join("-"))
}

/// The namespace of Azure's name-based GUIDs: 11fb06fb-712d-4ddd-98c7-e71bbd588830.
const NAMESPACE: [u8; 16] =
    [0x11, 0xfb, 0x06, 0xfb, 0x71, 0x2d, 0x4d, 0xdd, 0x98, 0xc7, 0xe7, 0x1b, 0xbd, 0x58, 0x88, 0x30];

/// The GUID of a text: version 5 in Azure's namespace.
pub fn guid(text: &str) -> String {
    let hash = Sha1::new().chain_update(NAMESPACE).chain_update(text).finalize();
    let mut hex = String::with_capacity(36);
    for (at, byte) in hash.iter().take(16).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        let byte = match at {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        hex += &format!("{byte:02x}");
    }
    hex
}

/// Thirteen letters and digits that stand for a text: a 64-bit Murmur-like hash in base 32.
pub fn unique_string(text: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = murmur(text.as_bytes());
    (0..13)
        .map(|place| {
            let five = (hash << (place * 5)) >> 59;
            usize::try_from(five)
                .ok()
                .and_then(|five| LETTERS.get(five))
                .map_or('a', |letter| char::from(*letter))
        })
        .collect()
}

fn murmur(bytes: &[u8]) -> u64 {
    const C1: u32 = 0x239b_961b;
    const C2: u32 = 0xab0e_9789;
    let first = |word: u32| word.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let second = |word: u32| word.wrapping_mul(C2).rotate_left(17).wrapping_mul(C1);
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    let (mut a, mut b) = (0_u32, 0_u32);
    for block in bytes.chunks(8) {
        let (low, high) = block.split_at(block.len().min(4));
        if block.len() < 8 {
            // What is left over is mixed in without the rotations between.
            a ^= first(word(low));
            if !high.is_empty() {
                b ^= second(word(high));
            }
            continue;
        }
        a ^= first(word(low));
        a = a.rotate_left(19).wrapping_add(b).wrapping_mul(5).wrapping_add(0x561c_cd1b);
        b ^= second(word(high));
        b = b.rotate_left(13).wrapping_add(a).wrapping_mul(5).wrapping_add(0x0bca_a747);
    }
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    a ^= length;
    b ^= length;
    a = a.wrapping_add(b);
    b = b.wrapping_add(a);
    (a, b) = (finish(a), finish(b));
    a = a.wrapping_add(b);
    b = b.wrapping_add(a);
    u64::from(b) << 32 | u64::from(a)
}

fn finish(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x85eb_ca6b);
    x ^= x >> 13;
    x = x.wrapping_mul(0xc2b2_ae35);
    x ^ x >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unique_strings_of_public_examples() {
        let group =
            |subscription: &str, group: &str| format!("/subscriptions/{subscription}/resourceGroups/{group}");
        let zeros = "00000000-0000-0000-0000-000000000000";
        for (text, hash) in [
            (group(zeros, "myRg"), "js26ofeqkqeve"),
            (group("11068ed9-6c31-4a47-8183-4eca6d84bb32", "myRg"), "pwt7yebfrftwu"),
            (group("1ec1dd71-d88e-465d-95e2-4996c828833a", "myRg"), "jztimcr36svny"),
            ("snap-crackle-pop".to_owned(), "byghxckddilkc"),
            ("asd-asdf-asdf".to_owned(), "iizpqit7ih3cc"),
            (
                group("8a9d9b4d-56c8-4fe7-b760-6b84698a3353", "rg-uks-sandbox-snapshot-storage"),
                "nlbhhukmpvukk",
            ),
            (group(zeros, "rg-uks-sandbox-snapshot-storage"), "rrjpbdeenuokk"),
            ("sg-mlztest".to_owned(), "szxg4yhfjgtvq"),
            (String::new(), "aaaaaaaaaaaaa"),
        ] {
            assert_eq!(unique_string(&text), hash, "{text}");
        }
    }

    #[test]
    fn guids_of_public_examples() {
        for (text, uuid) in [
            ("foo-bar-baz", "2ed86837-7c7c-5eaa-9864-dd077fd19b0d"),
            ("asdf", "228d27cc-6fdb-5934-b7ac-1efccebade04"),
            ("test", "d6a5baf1-8b9b-542a-8525-2982f1f98a0c"),
        ] {
            assert_eq!(guid(text), uuid, "{text}");
        }
    }
}
