//! Where lines may break: at white space, and between characters of scripts without it.

use crate::letter::Typography;

/// Offsets where a line may end, including the end of the text: Unicode line breaking (UAX 14), minus breaks inside Latin words
/// and at spaces that the language ties.
///
/// UAX 14 allows a break after a slash or hyphen, which would split a profile URL, “C-394/23” or a double name; somebody who
/// copies it would not find it.
pub(super) fn line_ends<'a>(text: &'a str, ties: &'a Typography) -> impl Iterator<Item = usize> + 'a {
    let ends = unicode_linebreak::linebreaks(text).map(|(end, _)| end);
    ends.filter(move |end| *end == text.len() || may_end(text, *end, ties))
}

fn may_end(text: &str, end: usize, ties: &Typography) -> bool {
    let (before, after) = text.split_at(end);
    match before.chars().next_back() {
        Some(' ') => !ties.tie(before.trim_end_matches(' '), after),
        Some(last) if last.is_whitespace() => true,
        Some(last) => (is_wide(last) || after.chars().next().is_some_and(is_wide)) && !ties.tie_wide(before, after),
        None => false,
    }
}

/// Whether a character takes two columns (Chinese, Japanese, Korean).
pub(super) fn is_wide(c: char) -> bool {
    c >= '\u{1100}' && textwrap::core::display_width(c.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces<'a>(text: &'a str, ties: &Typography) -> Vec<&'a str> {
        let mut start = 0;
        let ends: Vec<_> = line_ends(text, ties).collect();
        ends.into_iter().map(|end| text[std::mem::replace(&mut start, end)..end].trim_end()).collect()
    }

    #[test]
    fn addresses_and_numbers_of_cases_stay_whole_and_chinese_does_not() {
        let none = Typography::default();
        let chinese = Typography { after: vec!["第".into()], before: vec!["條".into()], ..Typography::default() };
        assert_eq!(pieces("見第37條文", &chinese), ["見", "第37條", "文"]);
        assert_eq!(pieces("see https://example.org/a-b/c (C-394/23)", &none), ["see", "https://example.org/a-b/c", "(C-394/23)"]);
        assert_eq!(pieces("個人資料。本人", &none), ["個", "人", "資", "料。", "本", "人"]);
        assert_eq!(pieces("", &none), Vec::<&str>::new());
    }

    #[test]
    fn what_the_language_ties_stays_together() {
        let ties = Typography {
            after: vec!["Art.".into(), "§".into()],
            before: vec!["»".into()],
            months: vec!["May".into()],
            joining: vec!["and".into()],
            ..Typography::default()
        };
        assert_eq!(pieces("of Art. 21 and (Art. 6) or § 3 »", &ties), ["of", "Art. 21", "and", "(Art. 6)", "or", "§ 3 »"]);
        assert_eq!(pieces("7(1)(c) and (d), and a letter", &ties), ["7(1)(c)", "and (d),", "and", "a", "letter"]);
        assert_eq!(pieces("lit. b and f and 4", &ties), ["lit.", "b", "and f", "and 4"]);
        assert_eq!(pieces("on 3 May 2026 May came", &ties), ["on", "3 May", "2026", "May", "came"]);
    }
}
