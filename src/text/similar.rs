//! Which of several words somebody probably meant.

/// More slips than this make another word, however long it is.
const MOST_SLIPS: usize = 4;

/// The candidate closest to a word, where one is close enough to be worth suggesting: one slip for each three letters.
pub fn most_similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let allowed = word.len().div_ceil(3).min(MOST_SLIPS);
    // Each letter that one word has more is a slip, so that most candidates are told apart by their length.
    let is_near = |candidate: &&str| candidate.chars().count().abs_diff(word.len()) <= allowed;
    let mut table = Table::default();
    candidates
        .into_iter()
        .filter(is_near)
        .filter_map(|candidate| Some((table.distance(&word, candidate, allowed)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The slips between all prefixes of two words, of which three rows are enough: one, and the two above it. It is used again and
/// again, since a word is compared with thousands.
#[derive(Default)]
struct Table {
    letters: Vec<char>,
    above: Vec<usize>,
    row: Vec<usize>,
    next: Vec<usize>,
}

impl Table {
    /// Slips between two words, the first in lower case: a letter too many, too few, a wrong one, or two neighbours exchanged. None:
    /// more than are allowed.
    fn distance(&mut self, a: &[char], b: &str, allowed: usize) -> Option<usize> {
        let Table { letters, above, row, next } = self;
        letters.clear();
        letters.extend(b.chars().flat_map(char::to_lowercase));
        above.clear();
        row.clear();
        row.extend(0..=letters.len());
        let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
        let mut before_a = None;
        for (i, &in_a) in a.iter().enumerate() {
            next.clear();
            next.push(i + 1);
            let mut before_b = None;
            for (j, &in_b) in letters.iter().enumerate() {
                let replaced = at(row, j) + usize::from(in_a != in_b);
                let mut best = replaced.min(at(row, j + 1) + 1).min(at(next, j) + 1);
                if before_a == Some(in_b) && before_b == Some(in_a) {
                    best = best.min(at(above, j.saturating_sub(1)) + 1);
                }
                next.push(best);
                before_b = Some(in_b);
            }
            // Slips never become fewer from row to row, and an exchange, which leaps over one, is a slip itself.
            if next.iter().all(|slips| *slips > allowed) {
                return None;
            }
            std::mem::swap(above, row);
            std::mem::swap(row, next);
            before_a = Some(in_a);
        }
        row.last().copied().filter(|slips| *slips <= allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let mut table = Table::default();
        let pairs =
            [("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ab", "ba", 1)];
        for (a, b, expected) in pairs {
            let word: Vec<char> = a.chars().collect();
            assert_eq!(table.distance(&word, b, expected), Some(expected), "{a} {b}");
            let fewer = expected.checked_sub(1).and_then(|fewer| table.distance(&word, b, fewer));
            assert_eq!(fewer, None, "{a} {b}");
        }
    }

    #[test]
    fn only_close_words_are_suggested() {
        let words = ["migrations", "users", "rules", "ignore"];
        let table = [
            ("migration", Some("migrations")),
            ("user", Some("users")),
            ("Ignroe", Some("ignore")),
            ("tables", None),
            ("x", None),
        ];
        for (word, expected) in table {
            assert_eq!(most_similar(word, words), expected, "{word}");
        }
    }
}
