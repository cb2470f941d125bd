//! What a parser says of a value, in the words of who wrote the file: `serde` names types of the program.
//!
//! The sentences are those of `serde::de::Error` and of `serde_json`; a test goes through every kind of value.

/// Longest value that is repeated.
const MOST: usize = 40;

/// What a parser said, without types of the program. What it does not know, it leaves as it is.
pub(crate) fn parser_in_words(said: &str) -> String {
    let said = said.replace('\n', ", ");
    let said = said.strip_prefix("TOML parse error: ").unwrap_or(&said);
    of_type(said).or_else(|| of_key(said)).or_else(|| of_grammar(said)).unwrap_or_else(|| said.to_owned())
}

/// A value of another kind, or beyond what its kind holds.
fn of_type(said: &str) -> Option<String> {
    if let Some(rest) = said.strip_prefix("invalid length ") {
        let (count, wanted) = rest.split_once(", expected ")?;
        let most = wanted.rsplit(' ').next().filter(|number| number.parse::<u32>().is_ok());
        return Some(match most {
            Some(number) => format!("must have {number} entries, not {count}"),
            None => format!("must be {}, not {count} of them", wanted_words(wanted)),
        });
    }
    let rest = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "))?;
    // What is quoted may have the words that part the sentence.
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    Some(format!("must be {}, not {}", wanted_words(wanted), found_words(found)))
}

fn wanted_words(wanted: &str) -> String {
    let known = match wanted {
        "a string" | "a borrowed string" | "str" | "path string" => "a text in quotation marks",
        "a character" => "one character",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" | "u128" => "a whole number, not below 0",
        "i8" | "i16" | "i32" | "i64" | "isize" | "i128" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list in [brackets]",
        "a map" => "a table",
        "a formatted date string" => "a date, as 2026-11-01",
        "unit" | "null" => "empty",
        "string or map" | "string or table" | "variant identifier" => "one of its words, in quotation marks",
        wanted => return wanted_kind(wanted),
    };
    known.to_owned()
}

/// `struct Mail`, `an array of length 2`: the name of the type is left out.
fn wanted_kind(wanted: &str) -> String {
    let starts = |all: &[&str]| all.iter().any(|start| wanted.starts_with(start));
    let known = if starts(&["struct ", "internally tagged", "adjacently tagged", "struct variant "]) {
        "a table"
    } else if starts(&["an array", "a tuple", "tuple struct", "tuple variant"]) {
        "a list in [brackets]"
    } else if starts(&["enum ", "unit variant "]) {
        "one of its words, in quotation marks"
    } else {
        wanted
    };
    known.to_owned()
}

fn found_words(found: &str) -> String {
    let in_ticks = || found.split_once('`').and_then(|(_, rest)| rest.rsplit_once('`')).map_or("", |(value, _)| value);
    let kind = found.split(['`', '"']).next().unwrap_or_default().trim();
    match kind {
        "boolean" => in_ticks().to_owned(),
        "integer" | "floating point" => format!("the number {}", in_ticks()),
        "character" => format!("the text \"{}\"", in_ticks()),
        "string" => {
            let text = found.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map_or("", |(text, _)| text);
            let shown: String = text.chars().take(MOST).collect();
            let more = if shown.len() < text.len() { "…" } else { "" };
            format!("the text \"{shown}{more}\"")
        }
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        "null" | "unit value" | "Option value" => "empty".to_owned(),
        _ => "a value of another kind".to_owned(),
    }
}

/// A key or a word that is not known, missing or twice.
fn of_key(said: &str) -> Option<String> {
    let name = |rest: &str| rest.split('`').next().unwrap_or_default().chars().take(MOST).collect::<String>();
    let known = |rest: &str| rest.split_once("`, expected ").map(|(_, known)| known.trim_start_matches("one of ").to_owned());
    if let Some(rest) = said.strip_prefix("unknown variant `") {
        return Some(format!("`{}` is not known; write one of {}", name(rest), known(rest).unwrap_or_default()));
    }
    if let Some(rest) = said.strip_prefix("unknown field `") {
        return Some(format!("unknown key `{}`; known here: {}", name(rest), known(rest).unwrap_or_default()));
    }
    if let Some(rest) = said.strip_prefix("missing field `") {
        return Some(format!("`{}` is missing", name(rest)));
    }
    if let Some(rest) = said.strip_prefix("duplicate field `") {
        return Some(format!("`{}` stands twice", name(rest)));
    }
    let enumeration = said.starts_with("data did not match any variant") || said.starts_with("wanted ");
    enumeration.then(|| "must be one of its words, in quotation marks".to_owned())
}

/// What is no JSON or TOML at all.
fn of_grammar(said: &str) -> Option<String> {
    let (what, place) = match said.split_once(" at line ") {
        Some((what, place)) => (what, place.split_once(" column ").map(|(_, column)| column)),
        None => (said, None),
    };
    let known = match what {
        _ if what.starts_with("EOF while parsing") => return Some("ends in the middle".to_owned()),
        "expected value" | "expected ident" => "a value is missing, or a text without quotation marks",
        "trailing characters" => "something stands behind its end",
        "trailing comma" => "a comma too many",
        "key must be a string" => "a key must stand in quotation marks",
        "recursion limit exceeded" => "tables in tables, too many of them",
        "number out of range" => "a number too large",
        "invalid number" => "no number",
        "invalid escape" => "a backslash before a letter that it does not go with",
        "string values must be quoted, expected literal string" => "a text must stand in quotation marks",
        _ => what,
    };
    let known = &match known.strip_prefix("expected `") {
        Some(rest) => format!("`{rest} is missing"),
        None => known.to_owned(),
    };
    match place {
        Some(column) => Some(format!("{known} at character {column}")),
        None if known != what => Some(known.clone()),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_parser_says_is_said_in_words() {
        for (said, words) in [
            ("invalid type: integer `5`, expected struct Mail", "must be a table, not the number 5"),
            ("invalid type: string \"a\", expected u16", "must be a whole number from 0 to 65535, not the text \"a\""),
            ("invalid type: map, expected a sequence", "must be a list in [brackets], not a table"),
            ("invalid type: string \", expected x\", expected a boolean", "must be true or false, not the text \", expected x\""),
            ("invalid length 3, expected an array of length 2", "must have 2 entries, not 3"),
            ("unknown variant `x`, expected one of `a`, `b`", "`x` is not known; write one of `a`, `b`"),
            ("unknown variant `x`, expected `a` or `b`", "`x` is not known; write one of `a` or `b`"),
            ("missing field `name` at line 1 column 2", "`name` is missing"),
            ("trailing characters at line 1 column 14", "something stands behind its end at character 14"),
            ("EOF while parsing an object at line 2 column 0", "ends in the middle"),
            ("expected `,` or `}` at line 1 column 9", "`,` or `}` is missing at character 9"),
            ("unclosed table, expected `]`", "unclosed table, expected `]`"),
            ("data did not match any variant of untagged enum Command", "must be one of its words, in quotation marks"),
        ] {
            assert_eq!(parser_in_words(said), words);
        }
    }
}
