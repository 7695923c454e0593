//! Amounts of cores and memory: a number and one of the endings of Kubernetes, which Azure writes as well.

const KIB: f64 = 1024.0;
const GIB: f64 = KIB * KIB * KIB;

/// What a quantity amounts to.
pub fn amount(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text
        .find(|character: char| !(character.is_ascii_digit() || matches!(character, '.' | '+' | '-')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let number: f64 = number.parse().ok()?;
    let factor = match unit {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "Ki" => KIB,
        "Mi" => KIB * KIB,
        "Gi" => GIB,
        "Ti" => GIB * KIB,
        "Pi" => GIB * KIB * KIB,
        exponent => {
            let power: i32 = exponent.strip_prefix(['e', 'E'])?.parse().ok()?;
            10f64.powi(power)
        }
    };
    Some(number * factor).filter(|amount| amount.is_finite())
}
