//! Plain scalars that kustomize takes for a moment: it writes them as a date with a time.

/// The moment that a text names, as it is written in JSON; none if it names none.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(4)?;
    if !year.bytes().all(|byte| byte.is_ascii_digit()) || !rest.starts_with('-') {
        return None;
    }
    let (month, rest) = number(rest.get(1..)?, 2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 2)?;
    let year_number: u32 = year.parse().ok()?;
    if !(1..=12).contains(&month) || !(1..=days(year_number, month)).contains(&day) {
        return None;
    }
    let date = format!("{year}-{month:02}-{day:02}");
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let (is_space, rest) = (rest.starts_with(' '), rest.strip_prefix(['T', 't', ' '])?);
    let (hour, rest) = number(rest, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = number(rest.strip_prefix(':')?, 2)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, zone) = rest.split_at_checked(end)?;
            (digits.get(..digits.len().min(9))?.trim_end_matches('0'), zone)
        }
        None => ("", rest),
    };
    let zone = match (is_space, zone) {
        (true, "") => "Z".to_owned(),
        (true, _) => return None,
        (false, zone) => offset(zone)?,
    };
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{dot}{fraction}{zone}"))
}

fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let end = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

fn days(year: u32, month: u32) -> u32 {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn offset(zone: &str) -> Option<String> {
    if zone == "Z" {
        return Some("Z".to_owned());
    }
    let digits = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = digits.split_once(':')?;
    let two = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !two(hours) || !two(minutes) {
        return None;
    }
    Some(if digits == "00:00" { "Z".to_owned() } else { zone.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_moments_are_written_anew() {
        for (text, written) in [
            ("2024-01-31", Some("2024-01-31T00:00:00Z")),
            ("2024-1-3", Some("2024-01-03T00:00:00Z")),
            ("2024-02-30", None),
            ("2024-01-31T10:00:00Z", Some("2024-01-31T10:00:00Z")),
            ("2024-01-31T1:2:3.500+02:00", Some("2024-01-31T01:02:03.5+02:00")),
            ("2024-01-31 10:00:00", Some("2024-01-31T10:00:00Z")),
            ("2024-01-31T10:00:00", None),
            ("2024-01", None),
            ("10.0.0.1", None),
            ("æøå-", None),
        ] {
            assert_eq!(timestamp(text).as_deref(), written, "{text}");
        }
    }
}
