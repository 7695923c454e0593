//! Custom number formats: `000`, `#,##0.00`, `0.0;(0.0);zero`.
//!
//! The pattern is read twice: once to learn how many places it asks for, then again to print. A pattern may have three
//! sections, for positive, negative and zero numbers.

use super::number::{Digits, Number, exponent};

/// Prints a number by a pattern. Every text is a pattern; what is no placeholder is printed as it stands.
pub(super) fn print(number: Number, pattern: &str) -> String {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut digits = match number {
        Number::Int(int) => Digits::of_int(int),
        Number::Float(float) => Digits::significant(float, 15),
    };
    let mut section = find_section(
        &pattern,
        if digits.is_zero() {
            2
        } else if digits.negative {
            1
        } else {
            0
        },
    );
    let mut plan = Plan::of(&pattern, section);
    if digits.is_zero() {
        digits.negative &= digits.float;
        digits.scale = 0;
    } else {
        digits.scale += plan.scale_by;
        let places = i64::from(plan.places) - i64::from(plan.point);
        digits.round(if plan.scientific { i64::from(plan.places) } else { i64::from(digits.scale) + places });
        let zero_section = find_section(&pattern, 2);
        if digits.is_zero() && zero_section != section {
            section = zero_section;
            plan = Plan::of(&pattern, section);
        }
    }
    Printer::new(&digits, &plan).print(&pattern, section)
}

/// Where a section begins; the first stands in for one that is missing or empty.
fn find_section(pattern: &[char], wanted: usize) -> usize {
    let mut left = wanted;
    let mut at = 0;
    while left > 0 {
        match pattern.get(at) {
            None => return 0,
            Some(quote @ ('\'' | '"')) => at = behind_quote(pattern, at, *quote),
            Some('\\') => at += 2,
            Some(';') => {
                at += 1;
                left -= 1;
            }
            Some(_) => at += 1,
        }
    }
    let empty = matches!(pattern.get(at), None | Some(';'));
    if wanted > 0 && empty { 0 } else { at }
}

fn behind_quote(pattern: &[char], opening: usize, quote: char) -> usize {
    let mut at = opening + 1;
    while pattern.get(at).is_some_and(|c| *c != quote) {
        at += 1;
    }
    at + 1
}

/// What a section asks for.
struct Plan {
    /// How many digit places.
    places: i32,
    /// The place of the decimal point.
    point: i32,
    /// Places before the point that are printed in any case.
    first: i32,
    /// Minus the places behind the point that are printed in any case.
    last: i32,
    scientific: bool,
    groups: bool,
    /// Powers of ten by percent signs and trailing commas.
    scale_by: i32,
}

impl Plan {
    fn of(pattern: &[char], section: usize) -> Self {
        let (mut places, mut point, mut first, mut last) = (0_i32, -1_i32, i32::MAX, 0_i32);
        let (mut scientific, mut groups, mut scale_by) = (false, false, 0);
        let (mut comma, mut commas) = (-1_i32, 0);
        let mut at = section;
        while let Some(c) = pattern.get(at) {
            at += 1;
            match c {
                ';' => break,
                '#' => places += 1,
                '0' => {
                    first = first.min(places);
                    places += 1;
                    last = places;
                }
                '.' if point < 0 => point = places,
                ',' if places > 0 && point < 0 => {
                    if comma == places {
                        commas += 1;
                    } else {
                        groups |= comma >= 0;
                        comma = places;
                        commas = 1;
                    }
                }
                '%' => scale_by += 2,
                '‰' => scale_by += 3,
                '\'' | '"' => at = behind_quote(pattern, at - 1, *c),
                '\\' => at += 1,
                'E' | 'e' if exponent_width(pattern, at).is_some() => scientific = true,
                _ => {}
            }
        }
        if point < 0 {
            point = places;
        }
        if comma >= 0 {
            if comma == point {
                scale_by -= commas * 3;
            } else {
                groups = true;
            }
        }
        let first = if first < point { point - first } else { 0 };
        let last = if last > point { point - last } else { 0 };
        Self { places, point, first, last, scientific, groups, scale_by }
    }
}

/// Behind an `E`: whether a plus is wanted, how many zeros, and where they end. `None` when it is a plain letter.
fn exponent_width(pattern: &[char], at: usize) -> Option<(bool, usize, usize)> {
    let (plus, zeros) = match pattern.get(at) {
        Some('+') => (true, at + 1),
        Some('-') => (false, at + 1),
        _ => (false, at),
    };
    let width = pattern.get(zeros..)?.iter().take_while(|c| **c == '0').count();
    (width > 0).then_some((plus, width, zeros + width))
}

/// Walks through the pattern and the digits side by side.
struct Printer<'a> {
    digits: &'a Digits,
    plan: &'a Plan,
    text: String,
    /// How many digits were used.
    used: usize,
    /// The place that is printed next, counted down to the point at 0.
    place: i32,
    /// Digits more than places (then they come first), or places more than digits.
    surplus: i32,
}

impl<'a> Printer<'a> {
    fn new(digits: &'a Digits, plan: &'a Plan) -> Self {
        let (place, surplus) = if plan.scientific {
            (plan.point, 0)
        } else {
            (digits.scale.max(plan.point), digits.scale - plan.point)
        };
        Self { digits, plan, text: String::new(), used: 0, place, surplus }
    }

    fn print(mut self, pattern: &[char], section: usize) -> String {
        let negative = self.digits.negative && section == 0;
        let (mut at, mut point_written) = (section, false);
        while let Some(c) = pattern.get(at) {
            at += 1;
            if matches!(c, '#' | '0' | '.') {
                while self.surplus > 0 {
                    self.surplus -= 1;
                    let digit = self.next_digit().unwrap_or('0');
                    self.put(digit);
                    self.place -= 1;
                }
            }
            match c {
                ';' => break,
                '#' | '0' => self.place_holder(),
                '.' => {
                    let more = self.plan.last < 0
                        || (self.plan.point < self.plan.places && self.used < self.digits.digits.len());
                    if self.place == 0 && !point_written && more {
                        self.text.push('.');
                        point_written = true;
                    }
                }
                ',' => {}
                '\'' | '"' => {
                    let end = behind_quote(pattern, at - 1, *c);
                    self.text.extend(
                        pattern.get(at..end.saturating_sub(1).min(pattern.len())).unwrap_or_default(),
                    );
                    at = end;
                }
                '\\' => {
                    self.text.extend(pattern.get(at));
                    at += 1;
                }
                'E' | 'e' => match exponent_width(pattern, at) {
                    Some((plus, width, end)) => {
                        let value =
                            if self.digits.is_zero() { 0 } else { self.digits.scale - self.plan.point };
                        self.text += &exponent(value, *c, width.min(10), plus);
                        at = end;
                    }
                    None => self.text.push(*c),
                },
                _ => self.text.push(*c),
            }
        }
        if negative && !self.text.is_empty() { format!("-{}", self.text) } else { self.text }
    }

    fn place_holder(&mut self) {
        if self.surplus < 0 {
            self.surplus += 1;
            if self.place <= self.plan.first {
                self.put('0');
            }
        } else if let Some(digit) = self.next_digit() {
            self.put(digit);
        } else if self.place > self.plan.last {
            self.put('0');
        }
        self.place -= 1;
    }

    fn next_digit(&mut self) -> Option<char> {
        (self.used < self.digits.digits.len()).then(|| {
            self.used += 1;
            self.digits.at(self.used - 1)
        })
    }

    /// Prints a digit, and a separator behind it when a group of three ends here.
    fn put(&mut self, digit: char) {
        self.text.push(digit);
        if self.plan.groups && self.place > 1 && (self.place - 1) % 3 == 0 {
            self.text.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: i64, pattern: &str) -> String {
        print(Number::Int(value), pattern)
    }

    #[test]
    fn places_and_literals() {
        assert_eq!(int(7, "000"), "007");
        assert_eq!(int(1234, "00-00"), "12-34");
        assert_eq!(int(0, "#"), "");
        assert_eq!(int(3, "0.00"), "3.00");
        assert_eq!(int(1234567, "#,##0"), "1,234,567");
        assert_eq!(int(12, "0,000"), "0,012");
        assert_eq!(int(1234567, "0,,"), "1");
        assert_eq!(int(-5, "0.0"), "-5.0");
        assert_eq!(int(5, "'no '0 \\#"), "no 5 #");
        assert_eq!(int(5, "%0"), "%500");
        assert_eq!(print(Number::Float(3.456), "#.##"), "3.46");
        assert_eq!(print(Number::Float(0.5), "#.##"), ".5");
        assert_eq!(print(Number::Float(-0.25), "0.0"), "-0.3");
    }

    #[test]
    fn sections_and_exponents() {
        assert_eq!(int(-5, "0;(0);zero"), "(5)");
        assert_eq!(int(0, "0;(0);zero"), "zero");
        assert_eq!(int(-5, "0;;zero"), "-5");
        assert_eq!(int(12345, "0.00E+00"), "1.23E+04");
        assert_eq!(int(12345, "0.0e0"), "1.2e4");
        assert_eq!(int(5, "0 Euro"), "5 Euro");
    }
}
