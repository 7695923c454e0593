//! Amounts: cores and memory as numbers, however they are written.

use crate::estate::Property;
use crate::estate::quantity::amount;

/// Cores in thousandths: `0.5` and `500m` are 500.
pub(super) fn cores(text: &str) -> Option<f64> {
    amount(text).map(|cores| cores * 1000.0)
}

/// Memory in bytes: `2Gi` and `2048Mi` are the same.
pub(super) fn bytes(text: &str) -> Option<f64> {
    amount(text)
}

/// Whether two texts say the same amount of what a property counts.
pub(super) fn same(property: Property, one: &str, other: &str) -> bool {
    let read = if matches!(property, Property::Cpu | Property::CpuLimit) {
        cores
    } else if matches!(property, Property::Memory | Property::MemoryLimit) {
        bytes
    } else {
        return false;
    };
    match (read(one), read(other)) {
        (Some(one), Some(other)) => equal(one, other),
        _ => false,
    }
}

/// Whether two amounts are the same, but for what is lost in floating numbers.
pub(super) fn equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= f64::EPSILON * 8.0 * a.abs().max(b.abs()).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_the_same_in_every_unit() {
        for (a, b) in [("0.5", "500m"), ("2", "2000m"), ("0.25", "250m"), ("1", "1.0"), ("0.1", "100m")] {
            assert!(equal(cores(a).unwrap(), cores(b).unwrap()), "{a} {b}");
        }
        for (a, b) in
            [("2Gi", "2048Mi"), ("1Gi", "1073741824"), ("0.5Gi", "512Mi"), ("1e3", "1k"), ("1G", "1000M")]
        {
            assert!(equal(bytes(a).unwrap(), bytes(b).unwrap()), "{a} {b}");
        }
        assert!(!equal(bytes("2Gi").unwrap(), bytes("2G").unwrap()));
        assert!(!equal(cores("0.5").unwrap(), cores("501m").unwrap()));
        for wrong in ["", "Gi", "2GB", "half", "1 Gi", "--1", "1e999"] {
            assert_eq!(amount(wrong), None, "{wrong}");
        }
    }
}
