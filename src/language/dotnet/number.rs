//! Numbers as .NET prints them: the standard formats (`N2`, `X8`, `E`, …) and the plain text of a float.
//!
//! A number is first turned into decimal digits and then laid out. Floats are rounded to the wanted digits exactly, half
//! to even; the digits of integers are rounded half up, as .NET does.

use super::custom_number;

/// Something that has a number format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer. One that fits 32 bits is an `Int32` to `X` and `B`, else an `Int64`.
    Int(i64),
    /// A double.
    Float(f64),
}

/// A format text that .NET refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadFormat;

/// Prints a number by a standard or custom format; an empty one is `G`.
pub fn format(number: Number, format: &str) -> Result<String, BadFormat> {
    if let Number::Float(float) = number
        && !float.is_finite()
    {
        return Ok(special(float).to_owned());
    }
    match Standard::parse(format)? {
        Some(standard) => standard.print(number),
        None => Ok(custom_number::print(number, format)),
    }
}

/// The text of a float: the shortest that gives the same float back, `1E+16` from sixteen digits on.
pub fn float(value: f64) -> String {
    if !value.is_finite() {
        return special(value).to_owned();
    }
    let digits = Digits::shortest(value);
    let places = digits.digits.len().max(FLOAT_DIGITS);
    signed(digits.negative, &general(&digits, places, 'E'))
}

fn special(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// The digits that a double always holds; a text needs more only when it must give the same double back.
const FLOAT_DIGITS: usize = 15;

/// A decimal number: `0.d₁d₂…` times ten to the `scale`; no digits at all is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) negative: bool,
    /// Each from 0 to 9; the first is not 0.
    pub(super) digits: Vec<u8>,
    pub(super) scale: i32,
    /// Whether they come from a float, whose zero keeps its sign.
    pub(super) float: bool,
}

impl Digits {
    pub(super) fn of_int(value: i64) -> Self {
        let text = value.unsigned_abs().to_string();
        let scale = if value == 0 { 0 } else { i32::try_from(text.len()).unwrap_or(0) };
        let digits = trimmed(text.bytes().map(|byte| byte - b'0').collect());
        Self { negative: value < 0, digits, scale, float: false }
    }

    fn shortest(value: f64) -> Self {
        Self::of_scientific(value, &format!("{:e}", value.abs()))
    }

    /// Rounded to so many significant digits.
    pub(super) fn significant(value: f64, count: usize) -> Self {
        Self::of_scientific(value, &format!("{:.*e}", count.saturating_sub(1), value.abs()))
    }

    /// Rounded to so many decimals.
    fn decimals(value: f64, count: usize) -> Self {
        let text = format!("{:.*}", count, value.abs());
        let whole = text.find('.').unwrap_or(text.len());
        Self::of_text(value, &text, i32::try_from(whole).unwrap_or(0))
    }

    fn of_scientific(value: f64, text: &str) -> Self {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        Self::of_text(value, mantissa, exponent.parse::<i32>().unwrap_or(0) + 1)
    }

    /// Digits with their point at `scale`.
    fn of_text(value: f64, text: &str, scale: i32) -> Self {
        let all: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        let zeros = all.iter().take_while(|digit| **digit == 0).count();
        let digits = trimmed(all);
        let scale = if digits.is_empty() { 0 } else { scale - i32::try_from(zeros).unwrap_or(0) };
        Self { negative: value.is_sign_negative(), digits, scale, float: true }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Keeps `count` digits and rounds half up.
    pub(super) fn round(&mut self, count: i64) {
        let keep = usize::try_from(count).unwrap_or(0);
        let up = count >= 0 && self.digits.get(keep).is_some_and(|digit| *digit >= 5);
        self.digits.truncate(keep);
        if up {
            while self.digits.last() == Some(&9) {
                self.digits.pop();
            }
            match self.digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    self.scale += 1;
                    self.digits.push(1);
                }
            }
        }
        self.drop_zeros();
    }

    fn drop_zeros(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.scale = 0;
            self.negative &= self.float;
        }
    }

    /// The digit at a place from the first, as a character; zero behind the last.
    pub(super) fn at(&self, place: usize) -> char {
        char::from(b'0' + self.digits.get(place).copied().unwrap_or(0))
    }
}

/// Without zeros in front and behind.
fn trimmed(digits: Vec<u8>) -> Vec<u8> {
    let mut digits: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

/// A letter and perhaps a precision.
struct Standard {
    letter: char,
    precision: Option<usize>,
}

impl Standard {
    /// `None` for a custom format.
    fn parse(format: &str) -> Result<Option<Self>, BadFormat> {
        let mut rest = format.chars();
        let Some(letter) = rest.next() else { return Ok(Some(Self { letter: 'G', precision: None })) };
        let digits = rest.as_str();
        if !letter.is_ascii_alphabetic() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(None);
        }
        if digits.is_empty() {
            return Ok(Some(Self { letter, precision: None }));
        }
        let precision = digits.parse().ok().filter(|wanted| *wanted <= crate::limits::FORMAT_WIDTH);
        precision.map_or(Err(BadFormat), |precision| Ok(Some(Self { letter, precision: Some(precision) })))
    }

    fn print(&self, number: Number) -> Result<String, BadFormat> {
        match (number, self.letter.to_ascii_uppercase()) {
            (Number::Int(int), 'D') => Ok(self.plain(int)),
            (Number::Int(int), 'G') if self.precision.unwrap_or(0) == 0 => Ok(int.to_string()),
            (Number::Int(int), 'X') => Ok(self.hexadecimal(int)),
            (Number::Int(int), 'B') => Ok(self.binary(int)),
            (Number::Float(value), 'R') => Ok(float(value)),
            (Number::Float(value), 'G') if self.precision.unwrap_or(0) == 0 => Ok(float(value)),
            (_, letter) => self.lay_out(number, letter),
        }
    }

    fn plain(&self, int: i64) -> String {
        signed(int < 0, &format!("{:0>1$}", int.unsigned_abs(), self.precision.unwrap_or(0)))
    }

    fn hexadecimal(&self, int: i64) -> String {
        let width = self.precision.unwrap_or(0);
        match (i32::try_from(int), self.letter) {
            (Ok(small), 'x') => format!("{small:0width$x}"),
            (Ok(small), _) => format!("{small:0width$X}"),
            (Err(_), 'x') => format!("{int:0width$x}"),
            (Err(_), _) => format!("{int:0width$X}"),
        }
    }

    fn binary(&self, int: i64) -> String {
        let width = self.precision.unwrap_or(0);
        i32::try_from(int).map_or_else(|_| format!("{int:0width$b}"), |small| format!("{small:0width$b}"))
    }

    fn lay_out(&self, number: Number, letter: char) -> Result<String, BadFormat> {
        let places = self.precision.unwrap_or(if letter == 'E' { 6 } else { 2 });
        let text = match letter {
            'C' => {
                let digits = rounded(number, places);
                let amount = fixed(&digits, places, Some(','));
                if digits.negative { format!("(¤{amount})") } else { format!("¤{amount}") }
            }
            'E' => {
                let digits = significant(number, places + 1);
                let exponent = if self.letter == 'e' { 'e' } else { 'E' };
                signed(digits.negative, &scientific(&digits, places + 1, exponent))
            }
            'F' => {
                let digits = rounded(number, places);
                signed(digits.negative, &fixed(&digits, places, None))
            }
            'G' => {
                let count = self.precision.unwrap_or(1);
                let digits = significant(number, count);
                let exponent = if self.letter == 'g' { 'e' } else { 'E' };
                signed(digits.negative, &general(&digits, count, exponent))
            }
            'N' => {
                let digits = rounded(number, places);
                signed(digits.negative, &fixed(&digits, places, Some(',')))
            }
            'P' => {
                let mut digits = rounded(number, places + 2);
                if !digits.is_zero() {
                    digits.scale += 2;
                }
                signed(digits.negative, &format!("{} %", fixed(&digits, places, Some(','))))
            }
            _ => return Err(BadFormat),
        };
        Ok(text)
    }
}

fn rounded(number: Number, decimals: usize) -> Digits {
    match number {
        Number::Int(int) => Digits::of_int(int),
        Number::Float(value) => Digits::decimals(value, decimals),
    }
}

fn significant(number: Number, count: usize) -> Digits {
    match number {
        Number::Int(int) => {
            let mut digits = Digits::of_int(int);
            digits.round(i64::try_from(count).unwrap_or(i64::MAX));
            digits
        }
        Number::Float(value) => Digits::significant(value, count),
    }
}

fn signed(negative: bool, text: &str) -> String {
    if negative { format!("-{text}") } else { text.to_owned() }
}

/// `1234.50`, with a separator between groups of three when one is given.
fn fixed(digits: &Digits, decimals: usize, separator: Option<char>) -> String {
    let mut text = String::new();
    let whole = usize::try_from(digits.scale).unwrap_or(0);
    if whole == 0 {
        text.push('0');
    }
    for place in 0..whole {
        if let Some(separator) = separator
            && place > 0
            && (whole - place).is_multiple_of(3)
        {
            text.push(separator);
        }
        text.push(digits.at(place));
    }
    if decimals > 0 {
        text.push('.');
        let leading = usize::try_from(-digits.scale).unwrap_or(0).min(decimals);
        text.extend(std::iter::repeat_n('0', leading));
        text.extend((0..decimals - leading).map(|place| digits.at(whole + place)));
    }
    text
}

/// `1.234500E+003`.
fn scientific(digits: &Digits, count: usize, letter: char) -> String {
    let mut text = String::from(digits.at(0));
    if count > 1 {
        text.push('.');
        text.extend((1..count).map(|place| digits.at(place)));
    }
    text + &exponent(if digits.is_zero() { 0 } else { digits.scale - 1 }, letter, 3, true)
}

/// `1234.5`, or scientific when the point lies too far away.
fn general(digits: &Digits, count: usize, letter: char) -> String {
    let far = digits.scale > i32::try_from(count).unwrap_or(i32::MAX) || digits.scale < -3;
    let point = if far { 1 } else { digits.scale };
    let mut text = String::new();
    let whole = usize::try_from(point).unwrap_or(0);
    if whole == 0 {
        text.push('0');
    }
    text.extend((0..whole).map(|place| digits.at(place)));
    if digits.digits.len() > whole {
        text.push('.');
        text.extend(std::iter::repeat_n('0', usize::try_from(-point).unwrap_or(0)));
        text.extend((whole..digits.digits.len()).map(|place| digits.at(place)));
    }
    if far {
        text += &exponent(digits.scale - 1, letter, 2, true);
    }
    text
}

/// `E+05`.
pub(super) fn exponent(value: i32, letter: char, width: usize, plus: bool) -> String {
    let sign = if value < 0 {
        "-"
    } else if plus {
        "+"
    } else {
        ""
    };
    format!("{letter}{sign}{:0>width$}", value.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: i64, spec: &str) -> String {
        format(Number::Int(value), spec).unwrap()
    }

    fn double(value: f64, spec: &str) -> String {
        format(Number::Float(value), spec).unwrap()
    }

    #[test]
    fn integers_by_the_standard_formats() {
        assert_eq!(int(1234567, "N2"), "1,234,567.00");
        assert_eq!(int(-1234567, "n0"), "-1,234,567");
        assert_eq!(int(-42, "D5"), "-00042");
        assert_eq!(int(255, "x4"), "00ff");
        assert_eq!(int(-1, "X"), "FFFFFFFF");
        assert_eq!(int(i64::MIN, "X"), "8000000000000000");
        assert_eq!(int(0, "P"), "0.00 %");
        assert_eq!(int(5, "P0"), "500 %");
        assert_eq!(int(-5, "C"), "(¤5.00)");
        assert_eq!(int(1234567, "E2"), "1.23E+006");
        assert_eq!(int(0, "e1"), "0.0e+000");
        assert_eq!(int(1234567, "G3"), "1.23E+06");
        assert_eq!(int(1200, "F1"), "1200.0");
        assert_eq!(int(5, "B8"), "00000101");
        assert_eq!(format(Number::Int(5), "Q"), Err(BadFormat));
        assert_eq!(format(Number::Int(5), "R"), Err(BadFormat));
    }

    #[test]
    fn floats_by_the_standard_formats() {
        assert_eq!(double(1234.567, "N2"), "1,234.57");
        assert_eq!(double(0.125, "F2"), "0.12");
        assert_eq!(double(-0.001, "F2"), "-0.00");
        assert_eq!(double(0.256, "P1"), "25.6 %");
        assert_eq!(double(0.00012345, "E3"), "1.234E-004");
        assert_eq!(double(1234.5, "G3"), "1.23E+03");
        assert_eq!(format(Number::Float(1.0), "D"), Err(BadFormat));
    }

    #[test]
    fn the_text_of_a_float_is_the_shortest() {
        for (value, text) in [
            (1.5, "1.5"),
            (0.1, "0.1"),
            (1000.0, "1000"),
            (1e-7, "1E-07"),
            (0.0001, "0.0001"),
            (0.00001, "1E-05"),
            (1e14, "100000000000000"),
            (1e15, "1E+15"),
            (123456789012345.0, "123456789012345"),
            (1.2345678901234566e17, "1.2345678901234566E+17"),
            (-0.0, "-0"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(float(value), text);
        }
    }
}
