//! "Did you mean …?"

use super::Diagnostic;

/// The nearest of some names to a misspelt one, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() < 2 {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    among
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 + candidate.len() / 4 || (candidate.len() >= 3 && word.starts_with(candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// A diagnostic about a word that is none of some names, with the nearest of them, or all of them.
pub fn among<'a>(
    diagnostic: Diagnostic,
    word: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    match nearest(word, names.clone()) {
        Some(meant) => diagnostic.help(format!("did you mean {meant}?")),
        None => diagnostic.help(format!("there are {}", names.collect::<Vec<_>>().join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let words = ["param", "var", "resource", "module"];
        assert_eq!(nearest("parm", words), Some("param"));
        assert_eq!(nearest("Resuorce", words), Some("resource"));
        assert_eq!(nearest("variable", words), Some("var"));
        assert_eq!(nearest("kubernetes", words), None);
    }
}
