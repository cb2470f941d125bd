//! Tags of languages as word processors know them.

use unicode_script::{Script, UnicodeScript};

/// The tag by which Word finds its dictionary: with a region always, with a script where no region says it.
pub(super) fn tag(language: &str) -> String {
    let mut parts = language.split('-');
    let first = parts.next().unwrap_or_default();
    let is_script = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest: Vec<&str> = parts.collect();
    let region = rest.iter().find(|part| !is_script(part));
    if let Some(region) = region {
        return format!("{first}-{region}");
    }
    if !rest.is_empty() {
        return language.to_owned();
    }
    let region = match first {
        "cs" => "CZ",
        "da" => "DK",
        "el" => "GR",
        "en" => "GB",
        "et" => "EE",
        "ga" => "IE",
        "nb" | "nn" => "NO",
        "sl" => "SI",
        "sv" => "SE",
        // German in Germany, Polish in Poland.
        same => return format!("{same}-{}", same.to_uppercase()),
    };
    format!("{first}-{region}")
}

/// The tag of text from right to left, by its script: the letter does not say in which language a name is.
pub(super) fn right_to_left(text: &str) -> Option<&'static str> {
    text.chars().find_map(|c| match c.script() {
        Script::Hebrew => Some("he-IL"),
        Script::Arabic => Some("ar-SA"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_a_region() {
        for (language, word) in [
            ("de", "de-DE"),
            ("en", "en-GB"),
            ("fr-CH", "fr-CH"),
            ("zh-Hant-HK", "zh-HK"),
            ("zh-Hant", "zh-Hant"),
            ("el", "el-GR"),
        ] {
            assert_eq!(tag(language), word);
        }
        assert_eq!(right_to_left("1, \u{5D0}"), Some("he-IL"));
    }
}
