//! The order of texts: `<`, `<=`, `>` and `>=` compare by the invariant culture.
//!
//! .NET asks ICU, whose root order compares three times: letters first, then accents, then case. `a < A < b`, `co-op < coop`,
//! digits before letters, punctuation before digits, Å between a and b. The order below is ICU's for every character up to
//! U+017F, Latin with all its European letters (fractions such as ½ aside, which ICU takes apart). Characters beyond, loose
//! accents among them, come later and in the order of their code points. A full ICU would add some twenty-five dependencies
//! and more than a megabyte for texts that no template compares.

use std::cmp::Ordering;
use std::sync::OnceLock;

/// Compares two texts.
pub fn compare(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (a, b) = (weights(a), weights(b));
    let by = |level: fn(&Weight) -> u32| a.iter().map(level).cmp(b.iter().map(level));
    by(|weight| weight.letter)
        .then_with(|| by(|weight| weight.accent.into()))
        .then_with(|| by(|weight| weight.case.into()))
}

/// The letters in order, one class a line. In a class the forms with the same accent stand together, and the accents apart
/// from each other by a blank.
const LETTERS: &str = "\t\n\u{b}\n\u{c}\n\r\n\u{85}\n\u{2420}\u{a0}\n_\n-\n,\n;\n:\n!\n¡\n?\n¿\n.\n·\n'\n\"\n«\n»\n(\n)\n[\n]\n{\n}\n§\n¶\n@\n*\n/\n\\\n&\n#\n%
`\n´\n^\n¯\n¨\n¸\n°\n©\n®\n+\n±\n÷\n×\n<\n=\n>\n¬\n|\n¦\n~\n¤\n¢\n$\n£\n¥
0\n1¹\n½\n¼\n2²\n3³\n¾\n4\n5\n6\n7\n8\n9
aAª áÁ àÀ ăĂ âÂ åÅ äÄ ãÃ ąĄ āĀ
bB
cC ćĆ ĉĈ čČ ċĊ çÇ
dD ďĎ đĐ ðÐ
eE éÉ èÈ ĕĔ êÊ ěĚ ëË ėĖ ęĘ ēĒ
fF
gG ğĞ ĝĜ ġĠ ģĢ
hH ĥĤ ħĦ
iI íÍ ìÌ ĭĬ îÎ ïÏ ĩĨ İ įĮ īĪ
ı
jJ ĵĴ
kK ķĶ
lL ĺĹ ľĽ ļĻ łŁ ŀĿ
mM
nN ńŃ ňŇ ñÑ ņŅ
ŋŊ
oOº óÓ òÒ ŏŎ ôÔ öÖ őŐ õÕ øØ ōŌ
pP
qQ
ĸ
rR ŕŔ řŘ ŗŖ
sS śŚ ŝŜ šŠ şŞ ſ
tT ťŤ ţŢ
ŧŦ
uU úÚ ùÙ ŭŬ ûÛ ůŮ üÜ űŰ ũŨ ųŲ ūŪ
vV
wW ŵŴ
xX
yY ýÝ ŷŶ ÿŸ
zZ źŹ žŽ żŻ
þÞ
ŉ
µ";

/// Letters that stand for two.
const PAIRS: [(char, &str); 7] =
    [('æ', "ae"), ('Æ', "AE"), ('œ', "oe"), ('Œ', "OE"), ('ĳ', "ij"), ('Ĳ', "IJ"), ('ß', "ss")];

/// Letters of a pair come behind single ones that differ in case.
const PAIRED: u8 = 4;

/// How one letter weighs in each of the three comparisons.
#[derive(Clone, Copy)]
struct Weight {
    letter: u32,
    accent: u8,
    case: u8,
}

const TABLED: usize = 0x180;

fn weights(text: &str) -> Vec<Weight> {
    let table = table();
    let mut weights = Vec::with_capacity(text.len());
    for c in text.chars() {
        match table.get(u32::from(c) as usize) {
            None => weights.push(Weight { letter: 0x1000 + u32::from(c), accent: 0, case: 0 }),
            Some(Some(weight)) => weights.push(*weight),
            Some(None) => {
                let pair = PAIRS.iter().find(|(letter, _)| *letter == c).map_or("", |(_, pair)| pair);
                // Between the two letters stands a mark that weighs more than any accent.
                let mut letters = pair.chars().filter_map(|c| *table.get(u32::from(c) as usize)?);
                let mark = |weight: Weight| Weight { accent: u8::MAX, case: weight.case + PAIRED, ..weight };
                weights.extend(letters.next().map(mark));
                weights.extend(letters.map(|weight| Weight { case: weight.case + PAIRED, ..weight }));
            }
        }
    }
    weights
}

/// The weights by code point; `None` for pairs and for control characters, which no comparison sees.
fn table() -> &'static [Option<Weight>] {
    static TABLE: OnceLock<Vec<Option<Weight>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![None; TABLED];
        let mut set = |c: char, weight: Weight| {
            if let Some(entry) = table.get_mut(u32::from(c) as usize) {
                *entry = Some(weight);
            }
        };
        set('\n', Weight { letter: 2, accent: 0, case: 0 });
        for (class, letters) in (1_u32..).zip(LETTERS.split('\n')) {
            for (accent, forms) in (0_u8..).zip(letters.split(' ')) {
                for (case, form) in (0_u8..).zip(forms.chars()) {
                    // A blank cannot stand for itself where it separates.
                    let form = if form == '\u{2420}' { ' ' } else { form };
                    // Tab is the first class and the line feed, which separates the classes, the second.
                    let letter = if class == 1 { 1 } else { class + 1 };
                    set(form, Weight { letter, accent, case });
                }
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_then_accents_then_case() {
        let sorted = [
            "", "\t", "\n", " ", "_", "-", "'", "(", "co-op", "coop", "1", "10", "9", "a b", "a_", "a1", "a",
            "A", "ab", "å", "Ås", "b",
        ];
        for pair in [
            ("a", "A"),
            ("A", "b"),
            ("a b", "ab"),
            ("co-op", "coop"),
            ("a_", "a1"),
            ("å", "z"),
            ("å", "ø"),
            ("abc", "Abd"),
            ("ae", "æ"),
            ("æ", "af"),
            ("ss", "ß"),
            ("résumé", "resumes"),
            ("resume", "résumé"),
            ("z", "þ"),
            ("ü", "日本"),
        ] {
            assert_eq!(compare(pair.0, pair.1), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair.1, pair.0), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(sorted.iter().filter(|text| compare(text, text) == Ordering::Equal).count(), sorted.len());
    }

    #[test]
    fn every_character_up_to_the_end_of_the_table_has_a_weight_or_none() {
        let unseen = (0..TABLED).filter(|at| table().get(*at).is_some_and(Option::is_none)).count();
        // Sixty control characters with the soft hyphen, and the seven pairs.
        assert_eq!(unseen, 60 + PAIRS.len());
    }
}
