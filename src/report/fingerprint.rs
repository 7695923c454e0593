//! What a finding is known by from run to run: what it is about and how the sides stand to each other, and no line, value or
//! text, all of which may change while the finding stays.

use std::sync::Arc;

use sha2::Digest as _;
use sha2::Sha256;

/// How many bytes of the hash are kept: enough for any number of findings to have different ones.
const BYTES: usize = 12;

/// The fingerprint of a fact by its verdict.
pub fn of(workload: &str, environment: &str, property: &str, key: Option<&str>, verdict: &str) -> Arc<str> {
    let mut hash = Sha256::new();
    // The lengths keep apart what would read the same when written together.
    for part in [Some(workload), Some(environment), Some(property), key, Some(verdict)] {
        match part {
            Some(part) => {
                hash.update(part.len().to_le_bytes().first_chunk::<4>().unwrap_or(&[0; 4]));
                hash.update(part);
            }
            None => hash.update([u8::MAX; 4]),
        }
    }
    let hash = hash.finalize();
    let digits = hash.iter().take(BYTES).flat_map(|byte| [byte >> 4, byte & 15]);
    let mut text = String::with_capacity(2 * BYTES);
    text.extend(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    Arc::from(text)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_fingerprint_is_a_promise_and_tells_everything_apart() {
        let one = of("web-api", "prod", "minReplicas", None, "differs");
        assert_eq!(&*one, "4e228b6532a0daca31beea89");
        let others = [
            of("web-ap", "iprod", "minReplicas", None, "differs"),
            of("web-api", "prod", "minReplicas", Some(""), "differs"),
            of("web-api", "prod", "minReplicas", None, "only_aca"),
            of("web-api", "at23", "minReplicas", None, "differs"),
        ];
        assert!(others.iter().all(|other| *other != one));
    }
}
