//! Amounts as Kubernetes writes them: `500m` cores, `2048Mi` of memory.

use std::sync::Arc;

use super::reader::Reader;
use crate::estate::quantity::amount;
use crate::estate::{Field, Setting, Text};
use crate::object::build;
use crate::object::{Kind, Node};
use crate::value::Value;

const KIB: f64 = 1024.0;
const GIB: f64 = KIB * KIB * KIB;

/// Cores as a number.
pub(super) fn cores(reader: &Reader<'_>) -> Option<Field<f64>> {
    let node = reader.node()?;
    let known = match &node.kind {
        #[expect(clippy::cast_precision_loss, reason = "nobody has that many cores")]
        Kind::Int(int) => Some(*int as f64),
        Kind::Float(float) => Some(*float),
        Kind::Text(text) => amount(text).map(rounded),
        Kind::Null | Kind::Bool(_) | Kind::Open(_) | Kind::Sequence(_) | Kind::Mapping(_) => None,
    };
    let unknown = || Setting::Unknown(super::reader::value(node));
    Some(Field { setting: known.map_or_else(unknown, Setting::Known), trace: reader.trace(), default: None })
}

/// Multiplying by a thousandth leaves a crumb behind.
fn rounded(cores: f64) -> f64 {
    (cores * 1e9).round() / 1e9
}

/// Memory in binary units, in the largest of which it is a whole number or ends in a half: `512Mi` is `0.5Gi`, as Azure
/// writes it. What is no such amount stays as it is written.
pub(super) fn memory(reader: &Reader<'_>) -> Option<Field<Text>> {
    let field = reader.text()?;
    let Setting::Known(text) = &field.setting else { return Some(field) };
    let setting = Setting::Known(binary(text));
    Some(Field { setting, ..field })
}

fn binary(text: &Text) -> Text {
    let Some(bytes) = amount(text).filter(|bytes| *bytes > 0.0) else { return Arc::clone(text) };
    if (bytes * 2.0) % GIB == 0.0 {
        return Arc::from(format!("{}Gi", bytes / GIB));
    }
    for (unit, size) in [("Mi", KIB * KIB), ("Ki", KIB)] {
        if bytes % size == 0.0 {
            return Arc::from(format!("{}{unit}", bytes / size));
        }
    }
    Arc::clone(text)
}

/// A number of cores as a value; without a fraction where it has none.
pub(super) fn number(cores: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is small")]
    if cores.fract() == 0.0 && cores.abs() < 1e15 { Value::Int(cores as i64) } else { Value::Float(cores) }
}

/// Cores as people write them: `2`, `500m`.
pub(super) fn written_cores(cores: f64) -> Node {
    let thousandths = cores * 1000.0;
    match (number(cores), number(rounded(thousandths))) {
        (Value::Int(whole), _) => build::int(whole),
        (_, Value::Int(thousandths)) => build::text(format!("{thousandths}m")),
        _ => build::text(cores.to_string()),
    }
}

/// Memory as people write it, without a fraction: `512Mi` instead of `0.5Gi`.
pub(super) fn written_memory(text: &Text) -> Text {
    let Some(bytes) = amount(text).filter(|_| text.contains('.')) else { return Arc::clone(text) };
    let units = [("Gi", GIB), ("Mi", KIB * KIB), ("Ki", KIB)];
    match units.iter().find(|(_, size)| bytes > 0.0 && bytes % size == 0.0) {
        Some((unit, size)) => Arc::from(format!("{}{unit}", bytes / size)),
        None => Arc::clone(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_without_a_fraction() {
        let cores = |cores| written_cores(cores).kind;
        assert_eq!(cores(2.0), Kind::Int(2));
        for (number, expected) in [(0.5, "500m"), (0.25, "250m"), (1.75, "1750m"), (0.0001, "0.0001")] {
            assert_eq!(cores(number), Kind::Text(expected.into()));
        }
        for (written, expected) in
            [("0.5Gi", "512Mi"), ("1.5Gi", "1536Mi"), ("2Gi", "2Gi"), ("2.0Gi", "2Gi"), ("0.1Gi", "0.1Gi")]
        {
            assert_eq!(&*written_memory(&written.into()), expected);
            assert_eq!(amount(&written_memory(&written.into())), amount(written));
        }
    }

    #[test]
    fn one_amount_has_one_form() {
        for (written, expected) in [
            ("2Gi", "2Gi"),
            ("2048Mi", "2Gi"),
            ("1536Mi", "1.5Gi"),
            ("512Mi", "0.5Gi"),
            ("256Mi", "256Mi"),
            ("1.5Gi", "1.5Gi"),
            ("0.25Gi", "256Mi"),
            ("4294967296", "4Gi"),
            ("64Ki", "64Ki"),
            ("500M", "500M"),
            ("2e3", "2e3"),
            ("much", "much"),
            ("0", "0"),
        ] {
            assert_eq!(&*binary(&Arc::from(written)), expected, "{written}");
        }
        for (written, expected) in
            [("500m", 0.5), ("0.5", 0.5), ("2", 2.0), ("100u", 0.0001), ("1e3", 1000.0)]
        {
            assert_eq!(amount(written).map(rounded), Some(expected), "{written}");
        }
        for written in ["", "m", "1x", "1e999", "--1"] {
            assert_eq!(amount(written), None, "{written}");
        }
    }
}
