//! Where a line may end: at white space, and between characters of scripts that do not use it.

use textwrap::WordSeparator;
use textwrap::core::Word;

/// The words of a line: Unicode's line breaking (UAX 14), less the breaks inside Latin words.
///
/// UAX 14 allows a break after a slash or hyphen, which would cut an address of a profile, “C-394/23” or a double name in
/// two; somebody who copies it would not find it again.
pub(super) fn separator() -> WordSeparator {
    WordSeparator::Custom(words)
}

fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut starts = vec![0];
    let mut offset = 0;
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        let end = offset + word.word.len() + word.whitespace.len();
        if may_end(&word, line[end..].chars().next()) {
            starts.push(end);
        }
        offset = end;
    }
    if starts.last() != Some(&line.len()) {
        starts.push(line.len());
    }
    let pieces: Vec<_> = starts.windows(2).map(|w| Word::from(&line[w[0]..w[1]])).collect();
    Box::new(pieces.into_iter())
}

/// A break without white space is kept only where one side is a wide character (Chinese, Japanese, Korean).
fn may_end(word: &Word<'_>, next: Option<char>) -> bool {
    let wide = |c: char| textwrap::core::display_width(c.encode_utf8(&mut [0; 4])) == 2;
    !word.whitespace.is_empty() || word.word.chars().next_back().is_some_and(wide) || next.is_some_and(wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_of_cases_stay_whole_and_chinese_does_not() {
        let words = |line| separator().find_words(line).map(|w| w.word.to_owned()).collect::<Vec<_>>();
        assert_eq!(words("see https://example.org/a-b/c (C-394/23)"), ["see", "https://example.org/a-b/c", "(C-394/23)"]);
        assert_eq!(words("個人資料。本人"), ["個", "人", "資", "料。", "本", "人"]);
        assert_eq!(words(""), Vec::<String>::new());
    }
}
